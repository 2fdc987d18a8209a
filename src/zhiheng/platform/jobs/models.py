"""Jobs and how far they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from zhiheng.platform.jobs.choices import JobState
from zhiheng.vocab.bilingual import Text


class Job(models.Model):
    """A piece of work asked for once, however often its worker dies over it."""

    PERSONAL = frozenset({"asked_by", "arguments", "result"})

    task = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True, null=True)  # the same key never makes a second job
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    deferred_at = models.DateTimeField(db_default=Now())
    queued = models.BigIntegerField(null=True)  # number in the queue
    finished_at = models.DateTimeField(null=True)  # written in the transaction of the work itself
    result = models.JSONField(null=True)  # what the task returned; "url" is offered as a link

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.task}:{self.pk}"


class JobProgress(models.Model):
    """How far a job is; written on a connection of its own, so that it shows while the job's transaction is open."""

    PERSONAL: frozenset[str] = frozenset()

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="progress")
    state = models.CharField(max_length=16, choices=JobState, default=JobState.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note_zh = models.TextField(blank=True, default="")
    note_en = models.TextField(blank=True, default="")
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.job_id}: {self.state} {self.done}/{self.total}"

    @property
    def note(self) -> Text:
        """What it is doing, or why it failed."""
        return Text(self.note_zh, self.note_en)

    @property
    def percent(self) -> int | None:
        """Share done, 0 to 100; None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in (JobState.FINISHED, JobState.FAILED)
