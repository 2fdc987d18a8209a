"""The interface of EPCIS 2.0 (section 12): capture, queries and subscriptions over HTTP."""
