from django.db import models


class Mark(models.Model):
    """How far one duty is settled: every change row up to `through_id` is in the books, so the job starts behind it.

    A change row may be committed after one with a higher id. So the newest id is only noted (`seen_id`, with the
    next transaction id), and becomes the mark once every transaction of that moment has ended and left nothing behind.
    """

    duty = models.CharField(max_length=10, unique=True)
    through_id = models.BigIntegerField(default=0)
    seen_id = models.BigIntegerField(default=0)
    seen_xid = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.duty}: {self.through_id}"
