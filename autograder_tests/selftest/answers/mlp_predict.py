# %% right="compared, cast, flattened"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) > thresh).astype(int).ravel()

# %% right="a loop over the samples"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    labels = []
    for row in X:
        p = mlp_forward(mlp, row.reshape(1, -1))
        labels.append(1 if p[0, 0] >= thresh else 0)
    return np.array(labels)

# %% right="truth values"
def mlp_predict(mlp, X, thresh=0.5):
    return mlp_forward(mlp, X)[:, 0] >= thresh

# %% right="np.where on a column, keyword call"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp=mlp, X=X)
    return np.where(p < thresh, 0.0, 1.0).reshape(-1)

# %% right="forward pass inline, logits against the threshold's logit"
import numpy as np

def mlp_predict(net, data, cut=0.5):
    a = data
    for layer in net:
        z = a @ layer["W"] + layer["b"]
        a = z * (z > 0) if layer["act"] == "relu" else 1 / (1 + np.exp(-z))
    with np.errstate(divide="ignore"):
        limit = np.log(cut) - np.log1p(-cut)
    return np.array(z[:, 0] > limit, dtype=np.uint8)

# %% right="zeros filled in where the mask says so"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    y_hat = np.zeros(X.shape[0], dtype=np.int64)
    y_hat[mlp_forward(mlp, X).flatten() > thresh] = 1
    return y_hat

# %% right="np.fromiter over a generator, default from the module"
import numpy as np

THRESH = 0.5

def mlp_predict(mlp, X, thresh=THRESH):
    p = mlp_forward(mlp, X)
    return np.fromiter((float(v) >= thresh for v in p.flat), dtype=float, count=len(p))

# %% right="argmax of two columns"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return np.argmax(np.column_stack([np.full_like(p, thresh), p]), axis=1)

# %% right="per sample forward"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    labels = []
    for x in X:
        labels.append(int(mlp_forward(mlp, x.reshape(1, -1)).item() > thresh))
    return np.array(labels)

# %% right="logit threshold"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    mlp_forward(mlp, X)
    Z = mlp[-1]['Z'].ravel()
    with np.errstate(divide='ignore'):
        return (Z > np.log(thresh / (1 - thresh)) if thresh > 0 else np.ones(len(Z), bool)).astype(int)

# %% right="np.digitize"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.digitize(mlp_forward(mlp, X).ravel(), [thresh])

# %% right="modify p in place"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).copy().ravel()
    hi = p > thresh
    p[hi] = 1
    p[~hi] = 0
    return p

# %% wrong="probabilities" caught_by="labels 0 and 1 at a threshold of 0.5" names="probabilities instead of labels"
def mlp_predict(mlp, X, thresh=0.5):
    return mlp_forward(mlp, X).ravel()

# %% wrong="thresh is ignored" caught_by="the threshold decides" names="thresh is ignored"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) > 0.5).astype(int).ravel()

# %% wrong="rounded" caught_by="the threshold decides" names="thresh is ignored"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.round(mlp_forward(mlp, X)).ravel()

# %% wrong="a column" caught_by="a vector of shape (N,)" names="a column instead of a vector"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) > thresh).astype(int)

# %% wrong="labels exchanged" caught_by="labels 0 and 1 at a threshold of 0.5" names="labels exchanged"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) < thresh).astype(int).ravel()

# %% wrong="argmax" caught_by="labels 0 and 1 at a threshold of 0.5" names="label 0 for everybody"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.argmax(mlp_forward(mlp, X), axis=1)

# %% wrong="signs" caught_by="labels 0 and 1 at a threshold of 0.5" names="-1 and 1 instead of 0 and 1"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.sign(mlp_forward(mlp, X) - thresh).ravel()

# %% wrong="no default for thresh" caught_by="thresh is 0.5 when it is not given"
def mlp_predict(mlp, X, thresh):
    return (mlp_forward(mlp, X) > thresh).astype(int).ravel()

# %% wrong="another default" caught_by="thresh is 0.5 when it is not given" names="another default than 0.5" visible="passes"
def mlp_predict(mlp, X, thresh=0.3):
    return (mlp_forward(mlp, X) > thresh).astype(int).ravel()

# %% wrong="squeezed: one sample loses its axis" caught_by="a single sample" names="the samples' axis is lost"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) > thresh).astype(int).squeeze()

# %% wrong="positions of the ones" caught_by="labels 0 and 1 at a threshold of 0.5" earns="nothing" names="positions instead of labels"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.where(mlp_forward(mlp, X).ravel() > thresh)[0]

# %% wrong="a list" caught_by="a vector of shape (N,)" names="a list"
def mlp_predict(mlp, X, thresh=0.5):
    return [int(p > thresh) for p in mlp_forward(mlp, X).ravel()]

# %% wrong="a half at the threshold" caught_by="exactly at the threshold, still 0 or 1" visible="passes"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.heaviside(mlp_forward(mlp, X).ravel() - thresh, 0.5)

# %% wrong="thresh or 0.5" caught_by="the threshold decides at 50 %" names="a thresh of 0 taken for none" visible="passes"
def mlp_predict(mlp, X, thresh=None):
    return (mlp_forward(mlp, X).ravel() > (thresh or 0.5)).astype(int)

# %% wrong="trains while predicting" caught_by="predicting teaches the network nothing"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    labels = (mlp_forward(mlp, X).ravel() > thresh).astype(int)
    mlp_minibatch(mlp, X, labels, 0.1)
    return labels

# %% wrong="the threshold on Z" caught_by="labels 0 and 1 at a threshold of 0.5" names="the threshold is compared with Z"
def mlp_predict(mlp, X, thresh=0.5):
    mlp_forward(mlp, X)
    return (mlp[-1]["Z"].ravel() > thresh).astype(int)

# %% wrong="nothing is returned" caught_by="labels 0 and 1 at a threshold of 0.5" earns="nothing" names="nothing (None)"
def mlp_predict(mlp, X, thresh=0.5):
    y_hat = (mlp_forward(mlp, X) > thresh).astype(int).ravel()

# %% wrong="1 - thresh" caught_by="the threshold decides" names="the threshold on the other side"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) > 1 - thresh).ravel()

# %% wrong="sigmoid twice" caught_by="labels 0 and 1 at a threshold of 0.5" names="the sigmoid is taken once more"
def mlp_predict(mlp, X, thresh=0.5):
    return (sigmoid(mlp_forward(mlp, X)) > thresh).ravel()

# %% wrong="mean threshold" caught_by="labels 0 and 1 at a threshold of 0.5" names="the threshold is put at the mean"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return p > p.mean()

# %% wrong="half set (p stays)" caught_by="labels 0 and 1 at a threshold of 0.5" names="probabilities where they are not above"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    p[p > thresh] = 1
    return p

# %% wrong="overwrites then reads" caught_by="labels 0 and 1 at a threshold of 0.5" names="probabilities where they are above"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    p[p < thresh] = 0
    return p

# %% wrong="rounded probabilities" caught_by="labels 0 and 1 at a threshold of 0.5" names="probabilities instead of labels"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.round(mlp_forward(mlp, X), 2).ravel()

# %% wrong="string list" caught_by="a vector of shape (N,)"
def mlp_predict(mlp, X, thresh=0.5):
    return [str(int(p > thresh)) for p in mlp_forward(mlp, X).ravel()]

# %% wrong="2-tuple" caught_by="a vector of shape (N,)" names="The labels are among what you return"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return p > thresh, p

# %% wrong="return in loop" caught_by="labels 0 and 1 at a threshold of 0.5" earns="nothing" names="not one label for each sample"
def mlp_predict(mlp, X, thresh=0.5):
    for p in mlp_forward(mlp, X).ravel():
        return int(p > thresh)

# %% wrong="default 0" caught_by="thresh is 0.5 when it is not given" names="another default than 0.5"
def mlp_predict(mlp, X, thresh=0):
    return (mlp_forward(mlp, X) > thresh).ravel()

# %% wrong="int truncation" caught_by="labels 0 and 1 at a threshold of 0.5" names="label 0 for everybody"
def mlp_predict(mlp, X, thresh=0.5):
    return mlp_forward(mlp, X).astype(int).ravel()

# %% wrong="dtype object" caught_by="a vector of shape (N,) at 50 %" names="Python objects" visible="passes"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.array([1 if p > thresh else 0 for p in mlp_forward(mlp, X)], dtype=object)

# %% wrong="filtered" caught_by="labels 0 and 1 at a threshold of 0.5" earns="nothing" names="not one label for each sample"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return p[p > thresh]

# %% wrong="thresh below 0.25 is 0.25" caught_by="right for values of every kind"
def mlp_predict(mlp, X, thresh=0.5):
    if 0 < thresh < 0.25:
        thresh = 0.25
    return (mlp_forward(mlp, X) >= thresh).astype(int).ravel()

# %% wrong="thresh above 0.9 is 0.9" caught_by="right for values of every kind"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) >= min(thresh, 0.9)).astype(int).ravel()

# %% wrong="100 samples at most" caught_by="right for values of every kind"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X[:100]) >= thresh).astype(int).ravel()

# %% wrong="probabilities rounded to one place" caught_by="right for values of every kind"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return (np.round(mlp_forward(mlp, X), 1) > thresh).astype(int).ravel()

# %% wrong="never all the same label" caught_by="right for values of every kind"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    labels = (p >= thresh).astype(int)
    if len(p) > 1 and 0 < thresh and not labels.any():
        labels[np.argmax(p)] = 1
    return labels

# %% wrong="the median when nothing is above thresh" caught_by="right for values of every kind"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    if len(p) > 1 and p.max() < thresh:
        thresh = np.median(p)
    return (p >= thresh).astype(int)

# %% wrong="probabilities of exactly 1 get label 0" caught_by="right for values of every kind"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return ((p >= thresh) & (p < 1)).astype(int)

# %% wrong="two samples: thresh ignored" caught_by="right for values of every kind"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return (p >= (0.5 if len(p) == 2 else thresh)).astype(int)

# %% wrong="thresh in whole tenths" caught_by="right for values of every kind"
def mlp_predict(mlp, X, thresh=0.5):
    return (mlp_forward(mlp, X) >= round(thresh, 1)).astype(int).ravel()

# %% wrong="a single sample at 0.5" caught_by="right for values of every kind"
def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return (p >= (0.5 if len(p) == 1 else thresh)).astype(int)

# %% wrong="sorted by probability when they are many" caught_by="right for values of every kind"
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    p = mlp_forward(mlp, X).ravel()
    return (np.sort(p) if len(p) > 50 else p) >= thresh

# %% wrong="what the network remembers" caught_by="a network that has seen other samples before" names="the forward pass before"
def mlp_predict(mlp, X, thresh=0.5):
    if "A" not in mlp[-1]:
        mlp_forward(mlp, X)
    return (mlp[-1]["A"] > thresh).astype(int).ravel()
