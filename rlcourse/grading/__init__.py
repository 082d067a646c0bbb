"""From a folder of submissions to marks: intake, sandbox, marking, report."""
