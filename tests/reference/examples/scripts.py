"""Scripts that live outside the package and the tests: the example's generator, a benchmark."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "emploi-bretagne-pays-de-la-loire"


def load(path: Path) -> ModuleType:
    """A script as a module; what lies beside it can be imported while it loads."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module
