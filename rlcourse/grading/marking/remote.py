"""An answer that lives in a kernel: asked with values, answering with values, which may be forged and are only compared."""

import time

from rlcourse.checks.verdicts import StandIn
from rlcourse.grading.sandbox.kernel import Crashed, Kernel, TimedOut
from rlcourse.probes.crossing import CannotCross, from_text, to_text

SERVE = "__import__('rlcourse.probes.serving', fromlist=['serve']).serve({name}, {probe!r}, {arguments!r})"
TYPES = {"value": object, "stopped": str, "line": str, "blank": bool, "begun": bool, "changed": list}


class RemoteAnswer(StandIn):
    """A student's function, called `name` in a kernel; all its observations together may take so many seconds."""

    def __init__(self, kernel: Kernel, name: str, processor: float, clock: float):
        self.kernel, self.name = kernel, name
        self.processor_end, self.clock_end = kernel.processor + processor, time.monotonic() + clock

    def observe(self, probe_name: str | None, arguments: dict) -> dict:
        """What `probes.observe` reports in the kernel, or somebody there pretends it does; or else `KernelTrouble`."""
        request = SERVE.format(name=self.name, probe=probe_name, arguments=to_text(arguments))
        left = self.processor_end - self.kernel.processor, self.clock_end - time.monotonic()
        if min(left) <= 0:
            self.kernel.stop()
            raise TimedOut("when its time was over")
        reply = self.kernel.run("", request, *left)
        if reply.error:
            return {"value": None, "stopped": reply.error, "line": "", "blank": False, "begun": False, "changed": []}
        try:
            report = from_text(reply.value or "")
        except CannotCross as error:
            raise Crashed(f"what came back is no report: {error}") from error
        whole = isinstance(report, dict) and report.keys() == TYPES.keys()
        if not whole or not all(isinstance(report[key], kind) for key, kind in TYPES.items()):
            raise Crashed("what came back is no report")
        report["changed"] = [name for name in report["changed"] if isinstance(name, str)]
        return report
