"""Celery's settings. A message is only a hint to look at a database row, so losing or repeating one is harmless."""

from kombu import Queue

from config.settings.environment import REDIS_URL, REPLAY_RUN_S, RUN_DEADLINE_S, SIMULATED_RUN_S

# The sweeper ends a run at its deadline. This limit only kills a child process that hangs.
CELERY_TASK_TIME_LIMIT = max(RUN_DEADLINE_S, 2 * SIMULATED_RUN_S, 2 * REPLAY_RUN_S) + 120
# No soft limit: it raises anywhere, even in the middle of a commit. Tasks poll for cancellation and the deadline.
CELERY_BROKER_URL = f"redis+socket://{REDIS_URL[7:]}" if REDIS_URL.startswith("unix://") else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Kombu has no timeout by default: a frozen Redis would block a worker forever. Requests use a shorter one, see
    # `strategies.runs.dispatch`.
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # Detect a Redis that vanished within seconds, also during BRPOP; the kernel's default takes two hours.
    "socket_keepalive": True,
    "health_check_interval": 10,
    # A retried push could enqueue a message twice. The sweeper enqueues lost messages again.
    "retry_on_timeout": False,
    # Unacknowledged messages are redelivered after this time. It must exceed the longest task, or that would run twice.
    # A lost run is normally found much sooner, by the worker's main process or when its lease expires.
    "visibility_timeout": int(CELERY_TASK_TIME_LIMIT) + 3600,
    # Look for such messages every ten seconds instead of every hundred.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # Without a prefix, applications that share a Redis would also share the shortest visibility timeout.
    "global_keyprefix": "throughline:",
}
# A worker can start before Redis and survives any outage. By default it gives up after 100 attempts.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Also reconnects after errors inside the Redis client library.
CELERY_WORKER_CONSUMER = "strategies.worker.consumer:ReconnectingConsumer"
# The request that creates a run must not wait: one retry, within half a second.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_TASK_DEFAULT_QUEUE = "runs"
# Texts to read have a queue of their own: a person waits for them, and runs can take minutes.
CELERY_TASK_QUEUES = [Queue("runs"), Queue("proposals")]
# Messages carry only ids. Unlike pickle, JSON cannot carry code.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# The database row is the result.
CELERY_TASK_IGNORE_RESULT = True
# Acknowledge after the task, and requeue if the child process is lost. By default the message would be lost.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Do not requeue a task that failed or exceeded its time limit: that could repeat forever. The sweeper retries runs and
# counts attempts.
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
# Do not prefetch: a run must not wait in a busy worker while another one is idle.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Keep running tasks when the broker connection breaks. A redelivered message finds nothing to claim.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# On SIGTERM a worker lets its children finish their sections and release their runs, within 25 s
# (`strategies.worker.bootsteps`). On SIGQUIT the children drop their sections and release their runs within this time.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 1.0
# Replace child processes regularly, in case a library leaks memory. The limit is in KiB and checked between tasks.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
# On a busy machine a new child process can need more than the default 4 s to start.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 10.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
