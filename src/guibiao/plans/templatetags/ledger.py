"""Figures of the ledger in templates."""

from django import template

from guibiao.plans.vocabulary import grouped

register = template.Library()
register.filter("grouped", grouped)
