"""How Celery is set up, each value with its reason: the database row is the dispatch, a message only a hint."""

from kombu import Exchange, Queue

from config.settings.environment import REDIS_URL, RUN_DEADLINE_S, SIMULATED_RUN_S

# A run ends by its deadline through the sweeper; only a child that hangs in spite of it is killed.
CELERY_TASK_TIME_LIMIT = max(RUN_DEADLINE_S, 2 * SIMULATED_RUN_S) + 120
# No soft limit: it raises wherever the child is, in the middle of a commit too. Cancel and deadline are looked for.
CELERY_BROKER_URL = f"redis+socket://{REDIS_URL[7:]}" if REDIS_URL.startswith("unix://") else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Kombu never times out by itself: a frozen Redis would hold a worker for ever. Requests wait still less: `launch`.
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # Finds a Redis that is gone without a word, in seconds and not in the kernel's two hours; BRPOP is checked as well.
    "socket_keepalive": True,
    "health_check_interval": 10,
    # A repeated push would be a second message; the sweeper repeats what is really lost.
    "retry_on_timeout": False,
    # What a worker has taken comes back by itself after so long: longer than any task, or it would run twice. It is
    # the slowest net of three: the worker's main process and then the lease find a lost run long before.
    "visibility_timeout": int(CELERY_TASK_TIME_LIMIT) + 3600,
    # Look for such messages every ten seconds; the default is every hundred.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # On a Redis shared with other applications, the shortest visibility timeout of all would hold for every queue.
    "global_keyprefix": "throughline:",
}
# A worker may start before Redis does, and outlives any outage of it; by default it gives up after 100 tries.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# It outlives the faults of its broker's library as well.
CELERY_WORKER_CONSUMER = "strategies.worker.consumer:ReconnectingConsumer"
# A request that orders a run must not wait: one more try, within half a second.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_TASK_DEFAULT_QUEUE = "runs"
# Beside the runs, so that neither waits behind the other's messages; a worker takes from both unless `-Q` names one.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("runs", "webhooks")]
CELERY_TASK_ROUTES = {"strategies.deliver_webhook": {"queue": "webhooks"}}
# Messages hold the id of a run, and cannot hold code.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# The row is the result.
CELERY_TASK_IGNORE_RESULT = True
# Acknowledged when the work is over, and given back when a child is lost: by default both lose the message.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A task that failed or was killed for its time is not given back as well: that would go round for ever, while the
# sweeper counts attempts.
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
# No run waits in a busy worker while another is idle.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A run survives a broken connection to Redis; the second copy of its message finds nothing to claim.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# SIGTERM ends a worker when its children have handed their runs on, at most 25 s later (`worker_life`). SIGQUIT is for
# who cannot wait: Celery sleeps through this time, in which the children drop their sections and hand on.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 1.0
# Memory that a library leaks goes with the child; KiB, looked at between two runs.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
# A new child on a busy machine may need longer than the default 4 s before it says that it is there.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 10.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
