# %% right="a comprehension"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]

# %% right="append, keyword call, progress printed"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for epoch in range(1, epochs + 1):
        loss = mlp_epoch(mlp=mlp, X=X, y=y, batch=batch, lr=lr, rng=rng)
        print(f"epoch {epoch}: {loss:.4f}")
        losses.append(loss)
    return losses

# %% right="an array filled in"
import numpy as np

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    history = np.zeros(epochs)
    for e in range(epochs):
        history[e] = mlp_epoch(mlp, X, y, batch, lr, rng)
    return history

# %% right="recursion"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    if epochs == 0:
        return []
    first = mlp_epoch(mlp, X, y, batch, lr, rng)
    return [first] + mlp_train(mlp, X, y, batch, epochs - 1, lr, rng)

# %% right="the epoch inline, while loop"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    while len(losses) < epochs:
        order = rng.permutation(len(X))
        total = 0
        for i in range(0, len(X), batch):
            rows = order[i:i + batch]
            total += len(rows) * mlp_minibatch(mlp, X[rows], y[rows], lr)
        losses.append(total / len(X))
    return losses

# %% right="generator helper, tuple"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    def run():
        for _ in range(epochs):
            yield float(mlp_epoch(mlp, X, y, batch, lr, rng))
    return tuple(run())

# %% right="spawned from rng per epoch"
import numpy as np

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch, lr, np.random.default_rng(rng.integers(2**31))) for _ in range(epochs)]

# %% right="spawned generators"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch, lr, g) for g in rng.spawn(epochs)]

# %% right="train the copy and write back"
import copy
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    work = copy.deepcopy(mlp)
    out = [mlp_epoch(work, X, y, batch, lr, rng) for _ in range(epochs)]
    mlp[:] = work
    return out

# %% wrong="return inside the loop" caught_by="one loss for each epoch, in order" names="stops after the first epoch"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
        return losses

# %% wrong="only the last loss" caught_by="one loss for each epoch, in order" names="only the last loss is kept"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
    return loss

# %% wrong="the list is made inside the loop" caught_by="one loss for each epoch, in order" names="only the last loss is kept"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    for _ in range(epochs):
        losses = []
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
    return losses

# %% wrong="one epoch too few" caught_by="one loss for each epoch, in order" names="one epoch too few"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(1, epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
    return losses

# %% wrong="batch and epochs exchanged" caught_by="the network is trained for `epochs` epochs" names="batch and epochs exchanged"
def mlp_train(mlp, X, y, epochs, batch, lr, rng):
    losses = []
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
    return losses

# %% wrong="the running mean" caught_by="one loss for each epoch, in order" names="running means"
import numpy as np

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses, means = [], []
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
        means.append(np.mean(losses))
    return means

# %% wrong="trains a copy each time" caught_by="the network is trained for `epochs` epochs" names="every epoch starts from the same network"
import copy

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(copy.deepcopy(mlp), X, y, batch, lr, rng) for _ in range(epochs)]

# %% wrong="a generator of its own" caught_by="batch, lr and rng are handed on" names="another generator than rng"
import numpy as np

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch, lr, np.random.default_rng(e)) for e in range(epochs)]

# %% wrong="a copy of rng for each epoch" caught_by="batch, lr and rng are handed on" names="every epoch gets the same random state" visible="passes"
import copy

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch, lr, copy.deepcopy(rng)) for _ in range(epochs)]

# %% wrong="batch written in" caught_by="batch, lr and rng are handed on" names="another batch"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, 1, lr, rng))
    return losses

# %% wrong="the newest loss first" caught_by="one loss for each epoch, in order" names="the losses in reverse order"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        losses.insert(0, mlp_epoch(mlp, X, y, batch, lr, rng))
    return losses

# %% wrong="nothing is returned" caught_by="one loss for each epoch, in order" names="nothing (None)"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))

# %% wrong="two epochs in each round" caught_by="one loss for each epoch, in order" names="called 8 times"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        mlp_epoch(mlp, X, y, batch, lr, rng)
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
    return losses

# %% wrong="the mean over the epochs" caught_by="one loss for each epoch, in order" names="the mean over the epochs"
import numpy as np

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return np.mean([mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)])

# %% wrong="batch and lr exchanged in the call" caught_by="batch, lr and rng are handed on" earns="nothing"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, lr, batch, rng) for _ in range(epochs)]

# %% wrong="lr falls from epoch to epoch" caught_by="batch, lr and rng are handed on" names="another lr"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for e in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr / (1 + e), rng))
    return losses

# %% wrong="inline, every batch counted as if it were full" caught_by="a single epoch" visible="passes"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0
        for i in range(0, len(X), batch):
            rows = order[i:i + batch]
            total += batch * mlp_minibatch(mlp, X[rows], y[rows], lr)
        losses.append(total / len(X))
    return losses

# %% wrong="first half only" caught_by="the network is trained for `epochs` epochs" names="other data than was given"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    n = len(X) // 2
    return [mlp_epoch(mlp, X[:n], y[:n], batch, lr, rng) for _ in range(epochs)]

# %% wrong="y shuffled apart before" caught_by="the network is trained for `epochs` epochs" names="other data than was given"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    X = rng.permutation(X); y = rng.permutation(y)
    return [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]

# %% wrong="trains a copy" caught_by="the network is trained for `epochs` epochs" names="another network is trained"
import copy
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    mlp = copy.deepcopy(mlp)
    return [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]

# %% wrong="yield" caught_by="one loss for each epoch, in order" earns="nothing" names="a recipe instead of a list"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    for _ in range(epochs):
        yield mlp_epoch(mlp, X, y, batch, lr, rng)

# %% wrong="returns tuple" caught_by="one loss for each epoch, in order at 70 %" names="more than the losses"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]
    return mlp, losses

# %% wrong="dict" caught_by="one loss for each epoch, in order at 70 %" names="more than the losses"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return {e: mlp_epoch(mlp, X, y, batch, lr, rng) for e in range(epochs)}

# %% wrong="losses after each epoch over all" caught_by="one loss for each epoch, in order" names="each loss measured after its epoch"
import numpy as np

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    out = []
    for _ in range(epochs):
        mlp_epoch(mlp, X, y, batch, lr, rng)
        out.append(np.mean(binary_crossentropy_loss(y, mlp_forward(mlp, X))))
    return out

# %% wrong="inline shuffled once" caught_by="batch, lr and rng are handed on" names="every epoch gets the same random state"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    out = []
    o = rng.permutation(len(y)); X, y = X[o], y[o]
    for e in range(epochs):
        out.append(sum(mlp_minibatch(mlp, X[i:i+batch], y[i:i+batch], lr) * len(y[i:i+batch]) for i in range(0, len(y), batch)) / len(y))
    return out

# %% wrong="epochs passed as batch" caught_by="batch, lr and rng are handed on" names="another batch"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, epochs, lr, rng) for _ in range(epochs)]

# %% wrong="early stopping at a small loss" caught_by="one loss for each epoch, in order" names="stops early" visible="passes"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    out = []
    for _ in range(epochs):
        out.append(mlp_epoch(mlp, X, y, batch, lr, rng))
        if out[-1] < 0.01:
            break
    return out

# %% wrong="list of lists" caught_by="one loss for each epoch, in order at 50 %"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [[mlp_epoch(mlp, X, y, batch, lr, rng)] for _ in range(epochs)]

# %% wrong="mutable default: losses grow" caught_by="a single epoch" names="entries too many at the start"
def mlp_train(mlp, X, y, batch, epochs, lr, rng, losses=[]):
    for e in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
    return losses

# %% wrong="stops when the loss rises" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
        losses.append(loss)
        if len(losses) > 1 and loss > losses[-2]:
            break
    return losses

# %% wrong="stops when the loss rises, the rest filled with the last loss" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
        if losses and loss > losses[-1]:
            return losses + [losses[-1]] * (epochs - len(losses))
        losses.append(loss)
    return losses

# %% wrong="the smallest loss so far" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    best, losses = float("inf"), []
    for _ in range(epochs):
        best = min(best, mlp_epoch(mlp, X, y, batch, lr, rng))
        losses.append(best)
    return losses

# %% wrong="the best weights are put back at the end" caught_by="right for values of every kind"
import copy

def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses, best, kept = [], float("inf"), None
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
        losses.append(loss)
        if loss < best:
            best, kept = loss, copy.deepcopy(mlp)
    if kept is not None:
        mlp[:] = kept
    return losses

# %% wrong="lr halves when the loss rises" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
        if losses and loss > losses[-1]:
            lr = lr / 2
        losses.append(loss)
    return losses

# %% wrong="lr decays after ten epochs" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for epoch in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr if epoch < 10 else lr * 0.9, rng))
    return losses

# %% wrong="losses of zero are skipped" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
        if loss:
            losses.append(loss)
    return losses

# %% wrong="no more than 100 epochs" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(min(epochs, 100))]

# %% wrong="losses clipped at 10" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [min(mlp_epoch(mlp, X, y, batch, lr, rng), 10.0) for _ in range(epochs)]

# %% wrong="losses clipped at 1" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [min(mlp_epoch(mlp, X, y, batch, lr, rng), 1.0) for _ in range(epochs)]

# %% wrong="losses sorted" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return sorted((mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)), reverse=True)

# %% wrong="every tenth loss when there are many" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]
    return losses if epochs < 50 else losses[::10]

# %% wrong="patience of five epochs" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses, waited = [], 0
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
        waited = 0 if losses[-1] <= min(losses) else waited + 1
        if waited == 5:
            break
    return losses

# %% wrong="smoothed when the loss rises" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
        if losses and loss > losses[-1]:
            loss = (loss + losses[-1]) / 2
        losses.append(loss)
    return losses

# %% wrong="stops when a loss exceeds 100" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
        if losses[-1] > 100:
            break
    return losses

# %% wrong="stops at a loss of exactly 0" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        losses.append(mlp_epoch(mlp, X, y, batch, lr, rng))
        if losses[-1] == 0:
            break
    return losses

# %% wrong="set of losses" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        loss = mlp_epoch(mlp, X, y, batch, lr, rng)
        if loss not in losses:
            losses.append(loss)
    return losses

# %% wrong="inline, stops when the loss rises" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0
        for i in range(0, len(X), batch):
            rows = order[i:i + batch]
            total += len(rows) * mlp_minibatch(mlp, X[rows], y[rows], lr)
        losses.append(total / len(X))
        if len(losses) > 1 and losses[-1] > losses[-2]:
            break
    return losses

# %% wrong="lr capped at 1" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch, min(lr, 1.0), rng) for _ in range(epochs)]

# %% wrong="all the data as one batch from the tenth epoch" caught_by="right for values of every kind"
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    return [mlp_epoch(mlp, X, y, batch if e < 10 else len(X), lr, rng) for e in range(epochs)]
