"""The chat face. The modules of this package are the only ones that import Chainlit.

Chainlit reads its settings and writes files when it is first imported, so nothing here imports it at package level:
`site` prepares its folder first, `mounting` imports it then, and `app` is what Chainlit itself loads.
"""
