"""JupyterLab: `server.py FRONT_END OPTION…` serves the front end that build.mjs has made, by Debian's Jupyter server."""

import os
import sys

from jupyter_core.paths import jupyter_config_dir
from jupyterlab_server import LabServerApp

front_end = sys.argv.pop(1)


class Lab(LabServerApp):
    name = "lab"
    app_name = app_namespace = "JupyterLab"
    app_version = "4"
    load_other_extensions = False
    static_dir = os.path.join(front_end, "static")
    templates_dir = os.path.dirname(os.path.abspath(__file__))
    schemas_dir = os.path.join(front_end, "schemas")
    themes_dir = os.path.join(front_end, "themes")
    app_settings_dir = os.path.join(jupyter_config_dir(), "lab", "settings")
    user_settings_dir = os.path.join(jupyter_config_dir(), "lab", "user-settings")
    workspaces_dir = os.path.join(jupyter_config_dir(), "lab", "workspaces")


def _jupyter_server_extension_points():
    return [{"module": __name__, "app": Lab}]


Lab.launch_instance()
