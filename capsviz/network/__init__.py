"""The networks, each from a frozen config: the paper's capsule network, and what it is compared with."""

from capsviz.network.capsnet import CapsNet as CapsNet
from capsviz.network.capsnet import CapsNetConfig as CapsNetConfig
from capsviz.network.cnn import Cnn as Cnn
from capsviz.network.cnn import CnnConfig as CnnConfig
from capsviz.network.cnn import matched as matched
from capsviz.network.efficient import EfficientCapsNet as EfficientCapsNet
from capsviz.network.efficient import EfficientConfig as EfficientConfig
from capsviz.network.kinds import Capsules as Capsules
from capsviz.network.kinds import Config as Config
from capsviz.network.kinds import Network as Network
from capsviz.network.kinds import build as build
from capsviz.network.kinds import recall as recall
