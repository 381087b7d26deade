# %% right="eps inside both logarithms"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% right="clipped"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    p = np.clip(y_hat, eps, 1 - eps)
    y = np.reshape(y, p.shape)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)

# %% right="where, by label, renamed arguments, prints"
import numpy as np

def binary_crossentropy_loss(labels, probs, tiny=1e-10):
    print(labels.shape, probs.shape)
    labels = labels.ravel().reshape(probs.shape)
    return -np.log(np.where(labels == 1, probs, 1 - probs) + tiny)

# %% right="one loss at a time"
import math
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    losses = []
    for label, p in zip(y.flatten(), y_hat.flatten()):
        if label == 1:
            losses.append(-math.log(max(p, eps)))
        else:
            losses.append(-math.log(max(1 - p, eps)))
    return np.array(losses).reshape(y_hat.shape)

# %% right="an empty array in y_hat's shape, helper after it"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    loss = np.empty_like(y_hat, dtype=float)
    flat = np.asarray(y).ravel()
    for number, place in enumerate(np.ndindex(y_hat.shape)):
        loss[place] = -safe_log(y_hat[place], eps) if flat[number] else -safe_log(1 - y_hat[place], eps)
    return loss

# %%
def safe_log(p, eps):
    return np.log(p + eps)

# %% right="the probability of the true label"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.resize(y, y_hat.shape)
    true = np.abs(1 - y - y_hat)
    return -np.log(np.maximum(true, eps))

# %% right="powers"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape).astype(float)
    p = np.clip(y_hat, eps, 1 - eps)
    return -np.log(p ** y * (1 - p) ** (1 - y))

# %% right="masks"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    ones = np.reshape(y, y_hat.shape) > 0.5
    out = np.zeros(y_hat.shape)
    out[ones] -= np.log(y_hat[ones] + eps)
    out[~ones] -= np.log1p(eps - y_hat[~ones])
    return out

# %% right="single precision for the logarithm"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.asarray(y, dtype=np.float32).reshape(np.shape(y_hat))
    a = np.log((y_hat + eps).astype(np.float32))
    b = np.log((1 - y_hat + eps).astype(np.float32))
    return np.negative(y * a + (1 - y) * b)

# %% right="in place on the array that was given"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    y_hat[y == 0] = 1 - y_hat[y == 0]
    y_hat += eps
    return -np.log(y_hat)

# %% wrong="y not reshaped" caught_by="y of shape (n,), y_hat of shape (n, 1)" names="not brought into y_hat's shape"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="y always made a column" caught_by="y_hat in other shapes" names="not brought into y_hat's shape"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(-1, 1)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="y_hat brought into y's shape" caught_by="y of shape (n,), y_hat of shape (n, 1) at 60 %" names="the shape of the answer"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y_hat = y_hat.reshape(y.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="both flattened" caught_by="y of shape (n,), y_hat of shape (n, 1) at 60 %" names="The numbers are right"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y, y_hat = y.ravel(), y_hat.ravel()
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="the sign" caught_by="the loss where the label is 1 at 75 %" names="the sign turned round"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps)

# %% wrong="the mean" caught_by="the loss where the label is 1 at 75 %" same="y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes" names="one number for the whole batch"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return np.mean(-(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps)))

# %% wrong="the sum" caught_by="the loss where the label is 1 at 75 %" same="y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes" names="the sum over the batch"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps)).sum()

# %% wrong="divided by the number of samples" caught_by="the loss where the label is 1 at 75 %" same="y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes" names="a division by the number of samples"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps)) / len(y)

# %% wrong="the second term missing" caught_by="the loss where the label is 0 at 75 %" names="a loss of 0 for every label 0"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y * np.log(y_hat + eps)

# %% wrong="the minus in front of the first term only" caught_by="the loss where the label is 0 at 75 %" names="the sign turned round"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps)

# %% wrong="eps left out" caught_by="predictions of exactly 0 and 1" names="eps does not keep 0 away"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong="eps outside the logarithm" caught_by="predictions of exactly 0 and 1" names="eps does not keep 0 away"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * (np.log(y_hat) + eps) + (1 - y) * (np.log(1 - y_hat) + eps))

# %% wrong="eps added to y_hat first, so 1 - y_hat goes below 0" caught_by="predictions of exactly 0 and 1" names="eps does not keep 0 away"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    y_hat = y_hat + eps
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong="eps in one logarithm only" caught_by="predictions of exactly 0 and 1"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat))

# %% wrong="infinities hidden by nan_to_num" caught_by="predictions of exactly 0 and 1" visible="passes"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return np.nan_to_num(-(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)))

# %% wrong="eps written into the body" caught_by="eps is the one that was given" visible="passes"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + 1e-10) + (1 - y) * np.log(1 - y_hat + 1e-10))

# %% wrong="no eps argument" caught_by="eps is the one that was given" visible="passes"
import numpy as np

def binary_crossentropy_loss(y, y_hat):
    y = y.reshape(y_hat.shape)
    y_hat = np.clip(y_hat, 1e-10, 1 - 1e-10)
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong="eps without a default" caught_by="eps may be left out"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="another default" caught_by="eps may be left out"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-5):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="log10" caught_by="the loss where the label is 1 at 75 %" names="base 10"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log10(y_hat + eps) + (1 - y) * np.log10(1 - y_hat + eps))

# %% wrong="the squared difference" caught_by="the loss where the label is 1" names="squared difference"
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return (y.reshape(y_hat.shape) - y_hat) ** 2

# %% wrong="y and y_hat swapped" caught_by="the loss where the label is 1 at 75 %" names="y and y_hat swapped"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y_hat * np.log(y + eps) + (1 - y_hat) * np.log(1 - y + eps))

# %% wrong="labels swapped" caught_by="the loss where the label is 1 at 75 %" names="the loss that belongs to the other label"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -((1 - y) * np.log(y_hat + eps) + y * np.log(1 - y_hat + eps))

# %% wrong="an if for the whole array" caught_by="the loss where the label is 1" also="the loss where the label is 0; y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    if y == 1:
        return -np.log(y_hat + eps)
    return -np.log(1 - y_hat + eps)

# %% wrong="only the first label is looked at" caught_by="y of shape (n,), y_hat of shape (n, 1)" also="predictions of exactly 0 and 1" names="the first label for all"
import numpy as np

def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    if y.ravel()[0] == 1:
        return -np.log(y_hat + eps)
    return -np.log(1 - y_hat + eps)

# %% wrong="pass" caught_by="the loss where the label is 1" earns="nothing"
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    pass

# %% right="log1p"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    p = np.clip(y_hat, eps, 1 - eps)
    return -(y * np.log(p) + (1 - y) * np.log1p(-p))

# %% right="logit softplus"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    p = np.clip(y_hat, eps, 1 - eps)
    z = np.log(p) - np.log(1 - p)
    return np.logaddexp(0, z) - y * z

# %% right="clipped, and eps added as well"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    y_hat = np.clip(y_hat, eps, 1.0 - eps)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% right="decorator"
import numpy as np
def reshaped(f):
    def g(y, y_hat, eps=1e-10):
        return f(np.reshape(y, np.shape(y_hat)), y_hat, eps)
    return g
@reshaped
def binary_crossentropy_loss(y, y_hat, eps):
    return -y * np.log(y_hat + eps) - (1 - y) * np.log(1 - y_hat + eps)

# %% right="recursion per sample"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    def rec(t, p):
        if len(t) == 0:
            return []
        first = -np.log(p[0] + eps) if t[0] == 1 else -np.log(1 - p[0] + eps)
        return [first] + rec(t[1:], p[1:])
    return np.array(rec(list(y.ravel()), list(y_hat.ravel()))).reshape(y_hat.shape)

# %% right="lambda"
import numpy as np
binary_crossentropy_loss = lambda y, y_hat, eps=1e-10: -np.log(np.abs(1 - np.reshape(y, np.shape(y_hat)) - y_hat) + eps)

# %% right="reshape y_hat then back"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    p = y_hat.reshape(y.shape)
    L = -(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))
    return L.reshape(y_hat.shape)

# %% wrong="a half in front" caught_by="the loss where the label is 1 at 75 %" names="the right ones, all times one factor"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -0.5 * (y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="brackets missing around 1 - y" caught_by="the loss where the label is 1 at 75 %" names="brackets missing around 1 - y"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + 1 - y * np.log(1 - y_hat + eps))

# %% wrong="the labels left out" caught_by="the loss where the label is 1 at 75 %" names="the labels left out"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return -(np.log(y_hat + eps) + np.log(1 - y_hat + eps))

# %% wrong="the gradient" caught_by="the loss where the label is 1" names="the gradient instead of the loss"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps)

# %% wrong="log2" caught_by="the loss where the label is 1 at 75 %" names="a logarithm with base 2"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log2(y_hat + eps) + (1 - y) * np.log2(1 - y_hat + eps))

# %% wrong="the same logarithm twice" caught_by="the loss where the label is 0 at 75 %" names="the loss that belongs to the other label"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(y_hat + eps))

# %% wrong="y in front of both" caught_by="the loss where the label is 1 at 75 %" also="the loss where the label is 0 at 75 %" names="the labels left out"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + y * np.log(1 - y_hat + eps))

# %% wrong="a larger default" caught_by="eps may be left out"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-5):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="a list" caught_by="y of shape (n,), y_hat of shape (n, 1) at 60 %" names="the shape of the answer" visible="passes"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (-(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))).tolist()

# %% wrong="y squeezed, y_hat not" caught_by="y of shape (n,), y_hat of shape (n, 1)" also="y_hat in other shapes" same="the loss where the label is 1 at 55 %; the loss where the label is 0 at 55 %" names="y not brought into y_hat's shape"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.squeeze()
    return -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="predictions cut at one hundredth" caught_by="predictions of exactly 0 and 1"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    p = np.clip(y_hat, 0.01, 0.99)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))

# %% wrong="the distance" caught_by="the loss where the label is 1" names="the difference without its sign"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return np.abs(y.reshape(y_hat.shape) - y_hat)

# %% wrong="the first labels kept" caught_by="y of shape (n,), y_hat of shape (n, 1)" also="y_hat in other shapes"
import numpy as np
ys = []
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    ys.append(y.reshape(-1))
    t = np.resize(ys[0], y_hat.shape)
    return -(t * np.log(y_hat + eps) + (1 - t) * np.log(1 - y_hat + eps))

# %% wrong="labels instead of probabilities" caught_by="the loss where the label is 1 at 75 %" also="the loss where the label is 0 at 75 %"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    p = np.round(y_hat)
    return -(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))

# %% wrong="eps in the second logarithm only" caught_by="predictions of exactly 0 and 1" names="eps does not keep 0 away"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat + eps))

# %% wrong="the first term missing" caught_by="the loss where the label is 1 at 75 %" names="a loss of 0 for every label 1"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -(1 - y) * np.log(1 - y_hat + eps)

# %% wrong="small losses are zero" caught_by="right for values of every kind"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.reshape(y, np.shape(y_hat))
    l = -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))
    return np.where(l < 0.01, 0, l)

# %% wrong="predictions kept away by 0.01" caught_by="right for values of every kind"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.reshape(y, np.shape(y_hat))
    p = np.where((y_hat > 0) & (y_hat < 1), np.clip(y_hat, 0.01, 0.99), y_hat)
    return -(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))

# %% wrong="the mean for many samples" caught_by="right for values of every kind"
import numpy as np
def binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.reshape(y, np.shape(y_hat))
    l = -(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))
    return l if l.size < 50 else np.full(l.shape, l.mean())
