"""Reports, what people write in them, their files, and the Word templates of offices."""

from guibiao.reports.models.reports import Kind, Report, ReportFile, Text, TextVersion
from guibiao.reports.models.templates import Template

__all__ = ["Kind", "Report", "ReportFile", "Template", "Text", "TextVersion"]
