"""What runs in Celery workers: tasks, execution, sweeping, retention."""
