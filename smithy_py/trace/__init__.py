"""What happens in a call: every middleware, what it changed, every attempt.

trace = Trace()
client.get_object(input, trace)
print(trace)
trace.write_html("trace.html")
"""

from smithy_py.trace.changes import Change
from smithy_py.trace.entry import Attempt, Entry
from smithy_py.trace.trace import Trace

__all__ = ["Attempt", "Change", "Entry", "Trace"]
