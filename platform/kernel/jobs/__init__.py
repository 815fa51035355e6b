"""Jobs: long work whose database row is the truth. A message only carries (client id, job id)."""

from kernel.jobs.running import RunningJob, job, run
from kernel.jobs.service import JobView, due, enqueue, look, recent, retry

__all__ = ["JobView", "RunningJob", "due", "enqueue", "job", "look", "recent", "retry", "run"]
