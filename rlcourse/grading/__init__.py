"""From a folder of submissions to marks: graft, sandbox, remote answers, verdicts, reports."""
