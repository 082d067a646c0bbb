"""Marks as JUnit XML, for a notebook that could not be run."""

from xml.etree import ElementTree

from rlcourse.grading.marks import Graded


def to_junit(graded: Graded) -> str:
    """One test case for each exercise, each failed for its mark's reason; as pytest writes it for those that ran."""
    count = str(len(graded.marks))
    suites = ElementTree.Element("testsuites", name="pytest tests")
    suite = ElementTree.SubElement(suites, "testsuite", name="pytest", tests=count, failures=count, errors="0", skipped="0")
    for mark in graded.marks:
        case = ElementTree.SubElement(suite, "testcase", classname=f"{graded.notebook}.ipynb", name=mark.exercise, time="0")
        properties = ElementTree.SubElement(case, "properties")
        for name, value in (("outcome", mark.outcome), ("points", mark.points), ("of", mark.of)):
            ElementTree.SubElement(properties, "property", name=name, value=str(value))
        ElementTree.SubElement(case, "failure", message=f"{mark.outcome}: {mark.sentence}")
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)
