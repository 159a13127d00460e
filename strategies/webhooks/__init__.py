"""Tells other programs how runs end, signed as the Standard Webhooks say.

`outbox` writes down what is owed, in the transaction that ends a run; `delivery` sends it, again and again until it is
taken; `guarded_http` goes nowhere but to the public internet; `endpoints` is what people set up.
"""
