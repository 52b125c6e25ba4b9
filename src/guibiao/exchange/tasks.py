"""What the worker does for data exchange."""

from guibiao.exchange import retention
from guibiao.kernel import jobs

jobs.swept(retention.forget)
