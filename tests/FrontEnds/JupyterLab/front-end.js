// JupyterLab as its own index page starts it, with the extensions that package.json names.
import { JupyterLab } from "@jupyterlab/application";
import { IServiceManager } from "@jupyterlab/services";
import { PluginRegistry } from "@lumino/coreutils";
import { extensions, mimeExtensions } from "extensions";

const list = module => [module.default].flat();
const registry = new PluginRegistry();
registry.registerPlugins(extensions.flatMap(list));
const serviceManager = await registry.resolveRequiredService(IServiceManager);
const lab = new JupyterLab({ pluginRegistry: registry, serviceManager, mimeExtensions: mimeExtensions.flatMap(list) });
window.jupyterapp = lab; // what JupyterLab's own tests call it
await lab.start({ bubblingKeydown: true });
