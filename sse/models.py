"""Tables of the durable log."""

from django.core.validators import RegexValidator
from django.db import models

from sse.types import CHANNEL_PATTERN


class Channel(models.Model):
    """One ordered sequence of events. Its row is locked while a seq is assigned."""

    name = models.CharField(max_length=120, primary_key=True, validators=[RegexValidator(CHANNEL_PATTERN)])
    last_seq = models.PositiveBigIntegerField(default=0)
    closed = models.BooleanField(default=False, help_text="The last event was final; nothing follows.")

    class Meta:
        permissions = [("operate_channel", "Can close streams and send notices to them")]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """One durable message. `seq` has no gaps within its channel."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    mark = models.CharField(
        max_length=8,
        db_default="",
        help_text="Random; part of the event's id. A log restored from a backup has other events with the same seqs.",
    )
    event = models.CharField(max_length=40)
    data = models.JSONField()
    final = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["channel", "seq"]
        constraints = [models.UniqueConstraint(fields=["channel", "seq"], name="sse_event_channel_seq")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.seq} {self.event}"
