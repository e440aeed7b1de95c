"""Each student's own data: drawn from the student's id, so that a copied number is a wrong number.

The generators call no rule of crmlib: an assignment may have closed it (see `crmlib.exercise`).
"""
