"""As on Colab: every kernel loads google.colab before the first cell."""

c = get_config()  # noqa: F821 -- IPython puts it there
c.InteractiveShellApp.extensions = ["google.colab"]
c.InteractiveShellApp.reraise_ipython_extension_failures = True
