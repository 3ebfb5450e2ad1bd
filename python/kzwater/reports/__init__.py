"""Reports: the results of a run as a page for readers, with pictures and tables."""

from kzwater.reports.page import write_report
from kzwater.reports.reported import Reported, read_reported

__all__ = ["Reported", "read_reported", "write_report"]
