# tomli: tomllib for Pythons that lack it.
from tomllib import TOMLDecodeError, load, loads
