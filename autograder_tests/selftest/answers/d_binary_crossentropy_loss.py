# %% right="eps in both factors"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / ((y_hat + eps) * (1 - y_hat + eps))

# %% right="eps added to the whole denominator"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.reshape(y, y_hat.shape)
    return (y_hat - y) / (y_hat * (1 - y_hat) + eps)

# %% right="two fractions, clipped"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    p = np.clip(y_hat, eps, 1 - eps)
    y = y.reshape(p.shape)
    return -y / p + (1 - y) / (1 - p)

# %% right="two fractions with an offset, renamed arguments"
def d_binary_crossentropy_loss(labels, probs, tiny=1e-10):
    labels = labels.reshape(*probs.shape)
    return (1 - labels) / (1 - probs + tiny) - labels / (probs + tiny)

# %% right="one gradient at a time, helper before"
import numpy as np

def one(label, p, eps):
    if label == 1:
        return -1 / max(p, eps)
    return 1 / max(1 - p, eps)

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    g = [one(a, b, eps) for a, b in zip(y.ravel(), y_hat.ravel())]
    return np.array(g).reshape(y_hat.shape)

# %% right="where, by label"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    label = np.array(y, dtype=bool).reshape(y_hat.shape)
    return np.where(label, -1.0 / (y_hat + eps), 1.0 / (1.0 - y_hat + eps))

# %% right="a sign over the probability of the true label"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    print(y.shape)
    y = y.ravel().reshape(y_hat.shape)
    true = np.maximum(np.abs(1 - y - y_hat), eps)
    return (1 - 2 * y) / true

# %% right="single precision for the division"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.asarray(y, np.float32).reshape(y_hat.shape)
    a = (y_hat + eps).astype(np.float32)
    b = (1 - y_hat + eps).astype(np.float32)
    return (1 - y) / b - y / a

# %% right="masks"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    p = np.clip(y_hat, eps, 1 - eps)
    ones = y.reshape(p.shape) == 1
    g = np.empty(p.shape)
    g[ones] = -1 / p[ones]
    g[~ones] = 1 / (1 - p[~ones])
    return g

# %% right="divide by p, then by 1 - p"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y_hat = np.clip(y_hat, eps, 1 - eps)
    difference = np.subtract(y_hat, y.reshape(y_hat.shape))
    return np.divide(np.divide(difference, y_hat), 1 - y_hat)

# %% wrong="y not reshaped" caught_by="y of shape (n,), y_hat of shape (n, 1)" names="not brought into y_hat's shape"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return (y_hat - y) / (y_hat * (1 - y_hat) + eps)

# %% wrong="y always made a column" caught_by="y_hat in other shapes" names="not brought into y_hat's shape"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return (y_hat - y[:, None].reshape(-1, 1)) / (y_hat * (1 - y_hat) + eps)

# %% wrong="y_hat brought into y's shape" caught_by="y of shape (n,), y_hat of shape (n, 1) at 60 %" names="the shape of the answer"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y_hat = y_hat.reshape(y.shape)
    return (y_hat - y) / (y_hat * (1 - y_hat) + eps)

# %% wrong="the sign" caught_by="the gradient where the label is 1 at 75 %" names="the sign turned round"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y - y_hat) / (y_hat * (1 - y_hat) + eps)

# %% wrong="divided by n" caught_by="the gradient where the label is 1 at 75 %" same="y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes" names="a division by the number of samples"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat * (1 - y_hat) + eps) / y.size

# %% wrong="the mean" caught_by="the gradient where the label is 1 at 75 %" same="y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes" names="one number for the whole batch"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return np.mean((y_hat - y) / (y_hat * (1 - y_hat) + eps))

# %% wrong="y_hat - y" caught_by="the gradient where the label is 1 at 75 %" names="y_hat - y alone"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return y_hat - y.reshape(y_hat.shape)

# %% wrong="brackets missing around the denominator" caught_by="the gradient where the label is 1 at 75 %" names="brackets missing"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat + eps) * (1 - y_hat + eps)

# %% wrong="the second term missing" caught_by="the gradient where the label is 0 at 75 %" names="a gradient of 0 for every label 0"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + eps)

# %% wrong="both terms with a minus" caught_by="the gradient where the label is 0 at 75 %" names="the sign turned round"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + eps) - (1 - y) / (1 - y_hat + eps)

# %% wrong="1 - y_hat missing below" caught_by="the gradient where the label is 1 at 75 %" names="the division by 1 - y_hat missing"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat + eps)

# %% wrong="eps left out" caught_by="predictions of exactly 0 and 1" names="eps does not keep 0 away"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat * (1 - y_hat))

# %% wrong="eps added to the fraction" caught_by="predictions of exactly 0 and 1" names="eps does not keep 0 away"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat * (1 - y_hat)) + eps

# %% wrong="y_hat + eps in both places" caught_by="predictions of exactly 0 and 1" visible="passes"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    y_hat = y_hat + eps
    return (y_hat - y) / (y_hat * (1 - y_hat))

# %% wrong="eps written into the body" caught_by="eps is the one that was given" visible="passes"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat * (1 - y_hat) + 1e-10)

# %% wrong="eps without a default" caught_by="eps may be left out"
def d_binary_crossentropy_loss(y, y_hat, eps):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat * (1 - y_hat) + eps)

# %% wrong="the loss" caught_by="the gradient where the label is 1" names="the loss instead of its gradient"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return binary_crossentropy_loss(y, y_hat, eps)

# %% wrong="the squared loss's" caught_by="the gradient where the label is 1" names="squared loss"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    return 2 * (y_hat - y.reshape(y_hat.shape))

# %% wrong="labels swapped" caught_by="the gradient where the label is 1 at 75 %" names="the gradient that belongs to the other label"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return y / (1 - y_hat + eps) - (1 - y) / (y_hat + eps)

# %% wrong="both flattened" caught_by="y of shape (n,), y_hat of shape (n, 1) at 60 %" names="The numbers are right"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    p = np.clip(y_hat.ravel(), eps, 1 - eps)
    return (p - y.ravel()) / (p * (1 - p))

# %% wrong="the absolute value" caught_by="the gradient where the label is 1 at 75 %" names="the sign turned round"
import numpy as np

def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return np.abs((y_hat - y) / (y_hat * (1 - y_hat) + eps))

# %% wrong="dots" caught_by="the gradient where the label is 1" earns="nothing"
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    ...

# %% right="denominator clip"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / np.maximum(y_hat * (1 - y_hat), eps)

# %% right="a sign over one minus the distance"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    s = 1 - 2 * y
    return s / (1 - np.abs(y_hat - y) + eps)

# %% right="vectorize"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    f = np.vectorize(lambda t, p: -t / (p + eps) + (1 - t) / (1 - p + eps), otypes=[float])
    return f(np.reshape(y, y_hat.shape), y_hat)

# %% right="a decorator reshapes"
import numpy as np
def fit(f):
    def g(y, y_hat, eps=1e-10):
        return f(np.reshape(y, np.shape(y_hat)), np.asarray(y_hat), eps)
    return g
@fit
def d_binary_crossentropy_loss(y, y_hat, eps):
    return -y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps)

# %% right="one reciprocal"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return 1 / (1 - y - y_hat + np.where(y == 1, -eps, eps))

# %% right="class"
import numpy as np
class Loss:
    def d(self, y, y_hat, eps=1e-10):
        y = y.reshape(y_hat.shape)
        return -y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps)
d_binary_crossentropy_loss = Loss().d

# %% right="choose"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return np.choose(y.astype(int), [1 / (1 - y_hat + eps), -1 / (y_hat + eps)])

# %% right="list comp"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    g = [-1 / (p + eps) if t == 1 else 1 / (1 - p + eps) for t, p in zip(np.ravel(y), np.ravel(y_hat))]
    return np.array(g).reshape(np.shape(y_hat))

# %% wrong="brackets missing around the numerator" caught_by="the gradient where the label is 1 at 75 %" names="brackets missing around the numerator"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return y_hat - y / (y_hat * (1 - y_hat) + eps)

# %% wrong="brackets missing around both denominators" caught_by="the gradient where the label is 1 at 75 %" names="brackets missing around the denominators"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y / y_hat + eps + (1 - y) / 1 - y_hat + eps

# %% wrong="brackets missing around 1 - y" caught_by="the gradient where the label is 1 at 75 %" names="brackets missing around 1 - y"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + eps) + 1 - y / (1 - y_hat + eps)

# %% wrong="y_hat below both" caught_by="the gradient where the label is 0 at 75 %" names="y_hat below the line for both labels"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + eps) + (1 - y) / (y_hat + eps)

# %% wrong="1 + y_hat" caught_by="the gradient where the label is 1 at 75 %" names="1 + y_hat instead of 1 - y_hat"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) / (y_hat * (1 + y_hat) + eps)

# %% wrong="doubled" caught_by="the gradient where the label is 1 at 75 %" names="the right ones, all times one factor"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return 2 * (-y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps))

# %% wrong="the sum" caught_by="the gradient where the label is 1 at 75 %" same="y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes" names="the sum over the batch"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return np.sum(-y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps))

# %% wrong="no eps argument" caught_by="eps is the one that was given" names="TypeError" visible="passes"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + 1e-10) + (1 - y) / (1 - y_hat + 1e-10)

# %% wrong="another default" caught_by="eps may be left out" visible="passes"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-12):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps)

# %% wrong="y always a row" caught_by="y of shape (n,), y_hat of shape (n, 1)" also="y_hat in other shapes at 60 %" same="the gradient where the label is 1 at 55 %; the gradient where the label is 0 at 55 %" names="y not brought into y_hat's shape"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    y = y.reshape(1, -1)
    return -y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps)

# %% wrong="y and y_hat swapped" caught_by="the gradient where the label is 1 at 75 %" names="y and y_hat swapped"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y_hat / (y + eps) + (1 - y_hat) / (1 - y + eps)

# %% wrong="squares below the line" caught_by="the gradient where the label is 1 at 75 %" also="the gradient where the label is 0 at 75 %"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return -y / (y_hat + eps) ** 2 + (1 - y) / (1 - y_hat + eps) ** 2

# %% wrong="cut at ±100" caught_by="predictions of exactly 0 and 1" visible="passes"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return np.clip(-y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps), -100, 100)

# %% wrong="a list" caught_by="y of shape (n,), y_hat of shape (n, 1) at 60 %" names="the shape of the answer" visible="passes"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (-y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps)).tolist()

# %% wrong="the first gradient kept" caught_by="the gradient where the label is 1 at 75 %" also="y of shape (n,), y_hat of shape (n, 1); y_hat in other shapes" names="the answer to the call before"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    global _g
    try:
        _g
    except NameError:
        _g = -y / (y_hat + eps) + (1 - y) / (1 - y_hat + eps)
    return _g

# %% wrong="multiplied instead of divided" caught_by="the gradient where the label is 1 at 75 %" names="the denominator multiplied instead of divided by"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = y.reshape(y_hat.shape)
    return (y_hat - y) * (y_hat * (1 - y_hat) + eps)

# %% wrong="predictions kept away by 0.01" caught_by="right for values of every kind"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.reshape(y, np.shape(y_hat))
    p = np.where((y_hat > 0) & (y_hat < 1), np.clip(y_hat, 0.01, 0.99), y_hat)
    return (1 - y) / (1 - p + eps) - y / (p + eps)

# %% wrong="the mean for many samples" caught_by="right for values of every kind"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.reshape(y, np.shape(y_hat))
    g = (1 - y) / (1 - y_hat + eps) - y / (y_hat + eps)
    return g if g.size < 50 else g / g.size

# %% wrong="zero where right already" caught_by="right for values of every kind"
import numpy as np
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
    y = np.reshape(y, np.shape(y_hat))
    g = (1 - y) / (1 - y_hat + eps) - y / (y_hat + eps)
    return np.where(np.abs(y - y_hat) < 0.02, 0.0, g)
