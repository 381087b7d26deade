# %% right="permutation and slices"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% right="shuffled copies, while loop, mean of batch means"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    idx = np.arange(X.shape[0])
    rng.shuffle(idx)
    Xs, ys = X[idx].copy(), y[idx].copy()
    losses = []
    i = 0
    while i < len(Xs):
        losses.append(mlp_minibatch(mlp, Xs[i:i + batch], ys[i:i + batch], lr))
        i = i + batch
    return np.mean(losses)

# %% right="np.array_split at fixed places, weighted average, another generator over the same bits"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    own = np.random.Generator(rng.bit_generator)
    parts = np.array_split(own.permutation(len(y)), np.arange(batch, len(y), batch))
    losses = [mlp_minibatch(mlp=mlp, X=X[p], y=y[p], lr=lr) for p in parts]
    return np.average(losses, weights=[len(p) for p in parts])

# %% right="a generator of batches, sorted by random keys"
import numpy as np

def batches(X, y, size, rng):
    keys = rng.random(len(X))
    order = np.argsort(keys)
    n_batches = -(-len(X) // size)
    for k in range(n_batches):
        chosen = order[k * size:min((k + 1) * size, len(X))]
        yield X[chosen], y[chosen]

def mlp_epoch(mlp, X, y, batch, lr, rng):
    total = count = 0
    for xb, yb in batches(X, y, batch, rng):
        total += len(yb) * mlp_minibatch(mlp, xb, yb, lr)
        count += len(yb)
    return total / count

# %% right="X and y shuffled in place by the same random numbers"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    seed = int(rng.integers(1, 2**31))
    np.random.default_rng(seed).shuffle(X)
    np.random.default_rng(seed).shuffle(y)
    n = len(y)
    s = 0
    for k in range(0, n, batch):
        s += mlp_minibatch(mlp, X[k:k + batch], y[k:k + batch], lr) * y[k:k + batch].size
    return s / n

# %% right="the mini-batch inline"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = list(rng.choice(len(X), size=len(X), replace=False))
    losses = np.array([])
    while order:
        rows, order = order[:batch], order[batch:]
        p = mlp_forward(mlp, X[rows])
        losses = np.append(losses, binary_crossentropy_loss(y[rows], p))
        mlp_backward(mlp, d_binary_crossentropy_loss(y[rows], p))
        mlp_update(mlp, lr)
    return losses.mean()

# %% right="labels and samples in one table, cards dealt from the end"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    table = rng.permutation(np.column_stack([X, y]), axis=0)
    loss, seen = 0.0, 0
    while len(table):
        hand, table = table[-batch:], table[:-batch]
        loss += len(hand) * mlp_minibatch(mlp, hand[:, :-1], hand[:, -1], lr)
        seen += len(hand)
    return float(loss / seen)

# %% right="recursion over what is left, nothing called, single precision"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    return sum(rest(mlp, X, y, list(rng.permutation(len(X))), batch, lr)) / len(X)

def rest(mlp, X, y, order, batch, lr):
    if not order:
        return []
    rows = order[:batch]
    a, seen = X[rows].astype(np.float32), []
    for layer in mlp:
        seen.append(a)
        z = a @ layer["W"].astype(np.float32) + layer["b"].astype(np.float32)
        a = np.maximum(z, 0) if layer["act"] == "relu" else 1 / (1 + np.exp(-z))
    p, t = a.ravel(), y[rows]
    g = (p - t)[:, None]
    for layer, x in zip(mlp[::-1], seen[::-1]):
        back = (g @ layer["W"].T) * (x > 0)
        layer["W"] = layer["W"] - lr * x.T @ g
        layer["b"] = layer["b"] - lr * g.sum(0)
        g = back
    losses = -(t * np.log(p) + (1 - t) * np.log(1 - p))
    return list(losses) + rest(mlp, X, y, order[batch:], batch, lr)

# %% right="seed drawn from rng"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    seed = rng.integers(2**31)
    Xs = np.random.default_rng(seed).permutation(X)
    ys = np.random.default_rng(seed).permutation(y)
    loss = 0.
    for i in range(0, len(ys), batch):
        loss += mlp_minibatch(mlp, Xs[i:i + batch], ys[i:i + batch], lr) * len(ys[i:i + batch])
    return loss / len(ys)

# %% right="short batch first"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    first = len(y) % batch
    starts = ([0] if first else []) + list(range(first, len(y), batch))
    total = 0
    ends = starts[1:] + [len(y)]
    for a, b in zip(starts, ends):
        r = order[a:b]
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% right="pop random index"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    pool = list(range(len(y)))
    total = 0
    while pool:
        r = []
        while pool and len(r) < batch:
            r.append(pool.pop(int(rng.integers(len(pool)))))
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% right="np.take, boolean masks"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    rank = rng.permutation(len(y))
    group = rank // batch
    total = 0
    for g in range(group.max() + 1):
        m = group == g
        total += mlp_minibatch(mlp, X[m], y[m], lr) * m.sum()
    return total / len(y)

# %% right="same state via state reset"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    state = rng.bit_generator.state
    Xs = rng.permutation(X)
    rng.bit_generator.state = state
    ys = rng.permutation(y)
    loss = 0.
    for i in range(0, len(ys), batch):
        loss += mlp_minibatch(mlp, Xs[i:i + batch], ys[i:i + batch], lr) * len(ys[i:i + batch])
    return loss / len(ys)

# %% right="lists of rows"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    total = 0
    for i in range(0, len(y), batch):
        q = order[i:i+batch]
        total += mlp_minibatch(mlp, [X[j] for j in q], [y[j] for j in q], lr) * len(q)
    return total / len(y)

# %% wrong="not shuffled" caught_by="each epoch has a new order" names="not shuffled"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    total = 0
    for i in range(0, len(X), batch):
        total += mlp_minibatch(mlp, X[i:i + batch], y[i:i + batch], lr) * len(X[i:i + batch])
    return total / len(X)

# %% wrong="permutation drawn and not used" caught_by="each epoch has a new order" names="You draw something from rng"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    total = 0
    for i in range(0, len(X), batch):
        total += mlp_minibatch(mlp, X[i:i + batch], y[i:i + batch], lr) * len(X[i:i + batch])
    return total / len(X)

# %% wrong="only X is shuffled" caught_by="each sample keeps its own label" names="X and y shuffled apart"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    Xs = rng.permutation(X)
    total = 0
    for i in range(0, len(X), batch):
        total += mlp_minibatch(mlp, Xs[i:i + batch], y[i:i + batch], lr) * len(y[i:i + batch])
    return total / len(X)

# %% wrong="X and y each with a permutation" caught_by="each sample keeps its own label" names="X and y shuffled apart"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    Xs, ys = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    total = 0
    for i in range(0, len(X), batch):
        total += mlp_minibatch(mlp, Xs[i:i + batch], ys[i:i + batch], lr) * len(ys[i:i + batch])
    return total / len(X)

# %% wrong="the short last batch dropped" caught_by="every sample is used exactly once" names="the short last batch is dropped"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    total, seen = 0, 0
    for k in range(len(X) // batch):
        rows = order[k * batch:(k + 1) * batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * batch
        seen += batch
    return total / max(seen, 1)

# %% wrong="the short last batch dropped, 0 batches divide by 0" caught_by="every sample is used exactly once" names="the short last batch is dropped"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    n = len(X) // batch
    total = 0
    for k in range(n):
        rows = order[k * batch:(k + 1) * batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr)
    return total / n

# %% wrong="drawn with replacement" caught_by="every sample is used exactly once" names="with replacement"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    total, n = 0, 0
    for i in range(0, len(X), batch):
        rows = rng.choice(len(X), min(batch, len(X) - i))
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
        n += len(rows)
    return total / n

# %% wrong="np.random instead of rng" caught_by="the order comes from rng" names="another source of random numbers"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = np.random.permutation(len(X))
    total = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / len(X)

# %% wrong="a generator of its own, always the same" caught_by="each epoch has a new order" names="the same order in every epoch"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    rng = np.random.default_rng(0)
    order = rng.permutation(len(X))
    total = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / len(X)

# %% wrong="a generator of its own, unseeded" caught_by="the order comes from rng" names="another source of random numbers"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = np.random.default_rng().permutation(len(X))
    total = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / len(X)

# %% wrong="only the order of the batches is drawn" caught_by="each epoch has a new order" names="only the batches are shuffled"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    starts = list(range(0, len(X), batch))
    rng.shuffle(starts)
    total = 0
    for i in starts:
        total += mlp_minibatch(mlp, X[i:i + batch], y[i:i + batch], lr) * len(X[i:i + batch])
    return total / len(X)

# %% wrong="shuffled inside the batches only" caught_by="each epoch has a new order" names="shuffled only within each batch"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    total = 0
    for i in range(0, len(X), batch):
        rows = i + rng.permutation(len(X[i:i + batch]))
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / len(X)

# %% wrong="dealt out evenly" caught_by="batches have the size asked for" names="np.array_split"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    parts = np.array_split(rng.permutation(len(X)), int(np.ceil(len(X) / batch)))
    return sum(len(p) * mlp_minibatch(mlp, X[p], y[p], lr) for p in parts) / len(X)

# %% wrong="batch taken for the number of batches" caught_by="batches have the size asked for" names="the number of batches instead of their size"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    parts = [p for p in np.array_split(rng.permutation(len(X)), batch) if len(p)]
    return sum(len(p) * mlp_minibatch(mlp, X[p], y[p], lr) for p in parts) / len(X)

# %% wrong="all the data in every batch" caught_by="every sample is used exactly once" names="all the data in every batch"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    losses = []
    for i in range(0, len(X), batch):
        losses.append(mlp_minibatch(mlp, X, y, lr))
    return sum(losses) / len(losses)

# %% wrong="batch is ignored" caught_by="batches have the size asked for" names="batch is ignored"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    return mlp_minibatch(mlp, X[order], y[order], lr)

# %% wrong="each slice one too short" caught_by="every sample is used exactly once" names="samples left out"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    losses = []
    for i in range(0, len(X), batch):
        rows = order[i:i + batch - 1]
        if len(rows):
            losses.append(mlp_minibatch(mlp, X[rows], y[rows], lr))
    return sum(losses) / max(len(losses), 1)

# %% wrong="slices overlap by one" caught_by="every sample is used exactly once" names="samples used several times"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    total, n = 0, 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch + 1]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
        n += len(rows)
    return total / n

# %% wrong="the sum of the batch means" caught_by="the mean loss over the samples comes back" names="the sum over the batches"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    loss = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        loss += mlp_minibatch(mlp, X[rows], y[rows], lr)
    return loss

# %% wrong="batch means divided by N" caught_by="the mean loss over the samples comes back" names="batch means divided by the number of samples"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    loss = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        loss += mlp_minibatch(mlp, X[rows], y[rows], lr)
    return loss / len(X)

# %% wrong="divided by N // batch" caught_by="the mean loss over the samples comes back" names="batch means divided by N // batch"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    loss = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        loss += mlp_minibatch(mlp, X[rows], y[rows], lr)
    return loss / max(len(X) // batch, 1)

# %% wrong="the last batch's loss" caught_by="the mean loss over the samples comes back" names="the loss of the last batch"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
    return loss

# %% wrong="nothing is returned" caught_by="the mean loss over the samples comes back" names="nothing is returned"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        mlp_minibatch(mlp, X[rows], y[rows], lr)

# %% wrong="a list of losses" caught_by="the mean loss over the samples comes back" names="the losses of the batches"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    return [mlp_minibatch(mlp, X[order[i:i + batch]], y[order[i:i + batch]], lr) for i in range(0, len(X), batch)]

# %% wrong="return inside the loop" caught_by="every sample is used exactly once" names="stops after the first batch"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    total = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
        return total / len(X)

# %% wrong="lr divided by batch" caught_by="a batch larger than the data is one step" names="another lr"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    total = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr / batch) * len(rows)
    return total / len(X)

# %% wrong="an empty batch at the end" caught_by="a batch larger than the data is one step" names="an empty batch at the end" visible="passes"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    total = 0
    for k in range(len(X) // batch + 1):
        rows = order[k * batch:(k + 1) * batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / len(X)

# %% wrong="the inline batch, gradient divided by its size" caught_by="every sample is used exactly once" names="the mean gradient instead of the sum"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    total = 0
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        p = mlp_forward(mlp, X[rows])
        total += binary_crossentropy_loss(y[rows], p).sum()
        mlp_backward(mlp, d_binary_crossentropy_loss(y[rows], p) / len(rows))
        mlp_update(mlp, lr)
    return total / len(X)

# %% wrong="np.split refuses what is left over" caught_by="every sample is used exactly once" also="batches have the size asked for"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(X))
    n = max(len(X) // batch, 1)
    losses = [mlp_minibatch(mlp, X[rows], y[rows], lr) for rows in np.split(order, n)]
    return np.mean(losses)

# %% wrong="inline, the loss of label 1 alone" caught_by="the loss counts both labels"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order, losses = rng.permutation(len(X)), []
    for i in range(0, len(X), batch):
        rows = order[i:i + batch]
        p = mlp_forward(mlp, X[rows])
        losses.extend(-y[rows] * np.log(p.ravel()))
        mlp_backward(mlp, d_binary_crossentropy_loss(y[rows], p))
        mlp_update(mlp, lr)
    return np.mean(losses)

# %% wrong="only y permuted" caught_by="each sample keeps its own label" names="X and y shuffled apart"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    y = y[rng.permutation(len(X))]
    total = 0
    for i in range(0, len(y), batch):
        total += mlp_minibatch(mlp, X[i:i+batch], y[i:i+batch], lr) * len(y[i:i+batch])
    return total / len(y)

# %% wrong="one random offset (rotation)" caught_by="each epoch has a new order" visible="passes"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    k = rng.integers(len(y))
    order = np.roll(np.arange(len(y)), k)
    total = 0
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% wrong="only first half permuted" caught_by="each epoch has a new order" names="a part is not shuffled"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(y); order = np.arange(N); order[:N//2] = rng.permutation(N//2)
    total = 0
    for i in range(0, len(y), batch):
        q = order[i:i+batch]
        total += mlp_minibatch(mlp, X[q], y[q], lr) * len(q)
    return total / N

# %% wrong="trains on a copy" caught_by="each sample keeps its own label" names="nothing is trained"
import copy
def mlp_epoch(mlp, X, y, batch, lr, rng):
    mlp = copy.deepcopy(mlp)
    order = rng.permutation(len(y))
    total = 0
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% wrong="no training: forward only" caught_by="each sample keeps its own label" names="nothing is trained"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    total = 0
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        total += binary_crossentropy_loss(y[r], mlp_forward(mlp, X[r])).sum()
    return total / len(y)

# %% wrong="loss measured before the epoch" caught_by="the mean loss over the samples comes back" names="the loss before the epoch" visible="passes"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    loss = np.mean(binary_crossentropy_loss(y, mlp_forward(mlp, X)))
    order = rng.permutation(len(y))
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        mlp_minibatch(mlp, X[r], y[r], lr)
    return loss

# %% wrong="loss measured after the epoch" caught_by="the mean loss over the samples comes back" names="the loss after the epoch"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        mlp_minibatch(mlp, X[r], y[r], lr)
    return np.mean(binary_crossentropy_loss(y, mlp_forward(mlp, X)))

# %% wrong="loss column" caught_by="the mean loss over the samples comes back at 40 %" names="a number wrapped in an array" visible="passes"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    total = np.zeros((1, 1))
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% wrong="rest merged into last batch" caught_by="batches have the size asked for" names="the rest is added to another batch"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(y); order = rng.permutation(N)
    k = max(1, N // batch)
    total = 0
    for j in range(k):
        q = order[j*batch: (j+1)*batch if j < k-1 else N]
        total += mlp_minibatch(mlp, X[q], y[q], lr) * len(q)
    return total / N

# %% wrong="last filled from the start" caught_by="every sample is used exactly once" names="samples used several times"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(y)
    order = rng.permutation(N)
    losses = []
    for i in range(0, N, batch):
        r = order[np.arange(i, i + batch) % N]
        losses.append(mlp_minibatch(mlp, X[r], y[r], lr))
    return np.mean(losses)

# %% wrong="lr decays within the epoch" caught_by="every sample is used exactly once" names="another lr" visible="passes"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    total = 0
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
        lr *= 0.9
    return total / len(y)

# %% wrong="permutation again in each batch" caught_by="every sample is used exactly once" names="with replacement"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    losses = []
    for i in range(0, len(y), batch):
        order = rng.permutation(len(y))
        r = order[i:i+batch]
        losses.append(mlp_minibatch(mlp, X[r], y[r], lr))
    return np.mean(losses)

# %% wrong="two epochs in one" caught_by="every sample is used exactly once" names="samples used several times"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(y))
        total = 0
        for i in range(0, len(y), batch):
            r = order[i:i+batch]
            total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% wrong="means * batch / N" caught_by="the mean loss over the samples comes back" names="every batch counted as if it were full"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    loss = 0
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        loss += mlp_minibatch(mlp, X[r], y[r], lr) * batch
    return loss / len(y)

# %% wrong="shuffle returns None" caught_by="each sample keeps its own label" earns="nothing"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.shuffle(np.arange(len(y)))
    total = 0
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% wrong="batch>N skipped" caught_by="a batch larger than the data is one step" names="no weight has moved"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    order = rng.permutation(len(y))
    if batch > len(y):
        return 0.0
    total = 0
    for i in range(0, len(y), batch):
        r = order[i:i+batch]
        total += mlp_minibatch(mlp, X[r], y[r], lr) * len(r)
    return total / len(y)

# %% wrong="a last batch of one sample is skipped when the data are many" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        if len(rows) == 1 and N > 12:
            continue
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="stops when a batch's loss doubles" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, seen, last = 0.0, 0, float("inf")
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
        total += loss * len(rows)
        seen += len(rows)
        if loss > 2 * last:
            break
        last = loss
    return total / seen

# %% wrong="a rising loss is not counted" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, seen, last = 0.0, 0, float("inf")
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
        if loss <= 1.5 * last:
            total += loss * len(rows)
            seen += len(rows)
        last = loss
    return total / seen

# %% wrong="losses clipped at 10" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += min(mlp_minibatch(mlp, X[rows], y[rows], lr), 10.0) * len(rows)
    return total / N

# %% wrong="ten batches at most" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, seen = 0.0, 0
    for start in list(range(0, N, batch))[:10]:
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
        seen += len(rows)
    return total / seen

# %% wrong="few samples are not shuffled" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N) if N > 15 else range(N)
    order = list(order)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="many samples are not shuffled" caught_by="right for values of every kind"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N) if N < 50 else np.arange(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="batches of one are not shuffled" caught_by="right for values of every kind"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N) if batch > 1 else np.arange(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="only the first hundred samples are shuffled" caught_by="right for values of every kind"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = np.arange(N)
    order[:100] = rng.permutation(order[:100])
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="losses of zero are not counted" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, seen = 0.0, 0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
        if not loss:
            continue
        total += loss * len(rows)
        seen += len(rows)
    return total / max(seen, 1)

# %% wrong="lr falls when the loss rises" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, last = 0.0, float("inf")
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
        total += loss * len(rows)
        if loss > 2 * last:
            lr = lr / 2
        last = loss
    return total / N

# %% wrong="a step is taken back when the loss rises" caught_by="right for values of every kind"
import copy

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, last = 0.0, float("inf")
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        before = copy.deepcopy(mlp)
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
        total += loss * len(rows)
        if loss > 2 * last:
            mlp[:] = before
        last = loss
    return total / N

# %% wrong="large batches are cut to 32" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    batch = min(batch, 32)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="the short batch is added to the last when there are many" caught_by="right for values of every kind"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    cuts = list(range(batch, N, batch))
    if len(cuts) > 3 and N - cuts[-1] < batch / 2:
        cuts.pop()
    total = 0.0
    for rows in np.split(order, cuts):
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="the median of the losses when there are many" caught_by="right for values of every kind"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    losses = [mlp_minibatch(mlp, X[order[s:s + batch]], y[order[s:s + batch]], lr) for s in range(0, N, batch)]
    return np.median(losses) if len(losses) > 5 else np.mean(losses)

# %% wrong="one of sixty orders" caught_by="right for values of every kind"
import numpy as np

def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = np.random.default_rng(rng.integers(60)).permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N

# %% wrong="losses of huge batches are ignored" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, seen = 0.0, 0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
        if loss < 100:
            total += loss * len(rows)
            seen += len(rows)
    return total / seen

# %% wrong="stops at a small loss" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total, seen = 0.0, 0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
        total += loss * len(rows)
        seen += len(rows)
        if loss < 1e-3:
            break
    return total / seen

# %% wrong="inline: batches with a large loss make no step" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        p = mlp_forward(mlp, X[rows])
        losses = binary_crossentropy_loss(y[rows], p)
        total += losses.sum()
        if losses.mean() < 2:
            mlp_backward(mlp, d_binary_crossentropy_loss(y[rows], p))
            mlp_update(mlp, lr)
    return total / N

# %% wrong="lr capped at 1" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        total += mlp_minibatch(mlp, X[rows], y[rows], min(lr, 1.0)) * len(rows)
    return total / N

# %% wrong="batches of one kind of label are skipped" caught_by="right for values of every kind"
def mlp_epoch(mlp, X, y, batch, lr, rng):
    N = len(X)
    order = rng.permutation(N)
    total = 0.0
    for start in range(0, N, batch):
        rows = order[start:start + batch]
        if len(rows) > 1 and N > 6 and (y[rows] == 0).all():
            continue
        total += mlp_minibatch(mlp, X[rows], y[rows], lr) * len(rows)
    return total / N
