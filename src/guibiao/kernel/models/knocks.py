"""What strangers did at the door in an hour, as numbers."""

from django.db import models


class Knock(models.Model):
    """How often one thing was done in one hour by people who were not logged in: from one address, for one name. See `kernel.outside`.

    address  where it came from; of IPv6 the network of 64 bits, which one subscriber has
    name     for whom: an account, a mail address; "" where it was for nobody who is here
    told     how many of these have an entry of their own in the audit chain
    """

    action = models.CharField(max_length=60)
    hour = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    name = models.CharField(max_length=254, blank=True)
    n = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "action", "address", "name"], name="kernel_knock_one")]

    def __str__(self) -> str:
        return f"{self.action} {self.address} {self.n}"
