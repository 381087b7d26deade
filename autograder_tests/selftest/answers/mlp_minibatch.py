# %% right="the five lines"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    d_loss = d_binary_crossentropy_loss(y, y_hat)
    mlp_backward(mlp, d_loss)
    mlp_update(mlp, lr)
    return loss

# %% right="keyword calls, sum divided by the number of samples, loss measured last"
def mlp_minibatch(mlp, X, y, lr):
    predictions = mlp_forward(mlp=mlp, X=X)
    mlp_backward(mlp=mlp, d_loss=d_binary_crossentropy_loss(y=y, y_hat=predictions))
    mlp_update(mlp=mlp, lr=lr)
    losses = binary_crossentropy_loss(y=y, y_hat=predictions)
    return losses.sum() / X.shape[0]

# %% right="layer by layer, updated while going back, each dX worked out first"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    target = y.reshape(A.shape)
    grad = d_binary_crossentropy_loss(target, A)
    for layer in reversed(mlp):
        grad = layer_backward(layer, grad)
        layer_update(layer, lr)
    return float(np.average(binary_crossentropy_loss(target, A)))

# %% right="everything inline, with the short cut at the last Z"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    inputs = []
    A = X
    for layer in mlp:
        inputs.append(A)
        Z = A @ layer["W"] + layer["b"]
        A = np.maximum(Z, 0) if layer["act"] == "relu" else 1 / (1 + np.exp(-Z))
    p = A[:, 0]
    dZ = (p - y)[:, None]
    for i in range(len(mlp) - 1, -1, -1):
        W = mlp[i]["W"]
        dA = dZ @ W.T
        mlp[i]["W"] = W - lr * inputs[i].T @ dZ
        mlp[i]["b"] = mlp[i]["b"] - lr * dZ.sum(axis=0)
        dZ = dA * (inputs[i] > 0)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

# %% right="one sample at a time, gradients added up"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    total, grads = 0.0, [[0.0, 0.0] for _ in mlp]
    for k in range(len(X)):
        row, label = X[k:k + 1], y[k:k + 1]
        p = mlp_forward(mlp, row)
        total += binary_crossentropy_loss(label, p).item()
        mlp_backward(mlp, d_binary_crossentropy_loss(label, p))
        for g, layer in zip(grads, mlp):
            g[0] = g[0] + layer["dW"]
            g[1] = g[1] + layer["db"]
    for g, layer in zip(grads, mlp):
        layer["dW"], layer["db"] = g
    mlp_update(mlp, lr)
    return total / len(X)

# %% right="single precision, own loss"
import numpy as np

def mean_loss(y, p):
    p = np.clip(p.ravel(), 1e-7, 1 - 1e-7)
    return np.mean(np.where(y.ravel() == 1, -np.log(p), -np.log1p(-p)))

def mlp_minibatch(mlp, X, y, lr):
    X = np.asarray(X, dtype=np.float32)
    y = np.asarray(y, dtype=np.float32)
    out = mlp_forward(mlp, X)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, out))
    mlp_update(mlp, lr)
    return mean_loss(y, out)

# %% right="statistics.mean, a lambda, prints"
from statistics import fmean

measure = lambda y, p: fmean(binary_crossentropy_loss(y, p).ravel().tolist())

def mlp_minibatch(network, samples, labels, rate):
    p = mlp_forward(network, samples)
    mlp_backward(network, d_binary_crossentropy_loss(labels, p))
    mlp_update(network, rate)
    print("loss", measure(labels, p))
    return measure(labels, p)

# %% right="p ravel, gradient back to column"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X).ravel()
    loss = np.average(binary_crossentropy_loss(y, p))
    g = d_binary_crossentropy_loss(y, p)[:, None]
    mlp_backward(mlp, g)
    mlp_update(mlp, lr)
    return loss

# %% right="logit trick on the last layer"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, p))
    d = (p - y.reshape(p.shape)) / d_sigmoid(mlp[-1]['Z'])
    mlp_backward(mlp, d)
    mlp_update(mlp, lr)
    return loss

# %% right="gradients accumulate on copies then assigned"
import numpy as np

import copy
def mlp_minibatch(mlp, X, y, lr):
    work = copy.deepcopy(mlp)
    p = mlp_forward(work, X)
    loss = np.mean(binary_crossentropy_loss(y, p))
    mlp_backward(work, d_binary_crossentropy_loss(y, p))
    mlp_update(work, lr)
    for l, w in zip(mlp, work):
        l['W'], l['b'] = w['W'], w['b']
    return loss

# %% right="inline clip eps"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    eps = 1e-7
    p = np.clip(mlp_forward(mlp, X), eps, 1 - eps)
    t = y.reshape(-1, 1)
    loss = -np.mean(np.where(t == 1, np.log(p), np.log(1 - p)))
    g = np.where(t == 1, -1 / p, 1 / (1 - p))
    mlp_backward(mlp, g)
    mlp_update(mlp, lr)
    return loss

# %% right="mean axis 0 then [0]"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, p).mean(axis=0)[0]
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return loss

# %% wrong="gradient divided by n" caught_by="every weight moves by one step of the summed gradient" names="the mean gradient instead of the sum"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat) / len(y))
    mlp_update(mlp, lr)
    return loss

# %% wrong="the loss after the step" caught_by="the mean loss before the step comes back" names="the loss after the step"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return np.mean(binary_crossentropy_loss(y, mlp_forward(mlp, X)))

# %% wrong="the sum of the losses" caught_by="the mean loss before the step comes back" names="the sum instead of the mean"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return np.sum(binary_crossentropy_loss(y, y_hat))

# %% wrong="the losses, not their mean" caught_by="the mean loss before the step comes back" names="the losses, not their mean"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return binary_crossentropy_loss(y, y_hat)

# %% wrong="updated twice" caught_by="every weight moves by one step of the summed gradient" names="updated twice"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    for layer in mlp:
        layer_update(layer, lr)
    mlp_update(mlp, lr)
    return loss

# %% wrong="the update is forgotten" caught_by="every weight moves by one step of the summed gradient" names="nothing is updated"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    return loss

# %% wrong="each layer moved before its dX" caught_by="every weight moves by one step of the summed gradient" names="updated before all gradients" visible="passes"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    grad = d_binary_crossentropy_loss(y, y_hat)
    for layer in reversed(mlp):
        layer_backward(layer, grad)
        layer_update(layer, lr)
        grad = layer["dZ"] @ layer["W"].T
    return loss

# %% wrong="the loss sent back" caught_by="every weight moves by one step of the summed gradient" names="the loss instead of its gradient"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat)
    mlp_backward(mlp, loss)
    mlp_update(mlp, lr)
    return np.mean(loss)

# %% wrong="y_hat - y sent through the last slope again" caught_by="every weight moves by one step of the summed gradient" names="y_hat - y instead of"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    mlp_backward(mlp, y_hat - y.reshape(-1, 1))
    mlp_update(mlp, lr)
    return loss

# %% wrong="arguments of the losses exchanged" caught_by="every weight moves by one step of the summed gradient" names="y and y_hat exchanged"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y_hat, y))
    mlp_backward(mlp, d_binary_crossentropy_loss(y_hat, y).reshape(-1, 1))
    mlp_update(mlp, lr)
    return loss

# %% wrong="inline loss of (n,) against (n, 1)" caught_by="the mean loss before the step comes back" names="labels of shape (n,)"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

# %% wrong="nothing is returned" caught_by="the mean loss before the step comes back" names="nothing is returned"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)

# %% wrong="one step for each sample" caught_by="every weight moves by one step of the summed gradient" names="a step after each sample"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    losses = []
    for i in range(len(y)):
        p = mlp_forward(mlp, X[i:i + 1])
        losses.append(binary_crossentropy_loss(y[i:i + 1], p).item())
        mlp_backward(mlp, d_binary_crossentropy_loss(y[i:i + 1], p))
        mlp_update(mlp, lr)
    return np.mean(losses)

# %% wrong="lr is ignored" caught_by="every weight moves by one step of the summed gradient" names="lr is ignored"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, 1)
    return loss

# %% wrong="another lr than the one given" caught_by="every weight moves by one step of the summed gradient" names="another step length than lr"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, 0.01)
    return loss

# %% wrong="a mean that is a column" caught_by="the loss is a single number" names="array of shape (1,)"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return np.mean(binary_crossentropy_loss(y, y_hat), axis=0)

# %% wrong="squeezed predictions" caught_by="a batch of one, a network of one layer" visible="passes"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X).squeeze()
    d_loss = d_binary_crossentropy_loss(y, y_hat)
    loss = sum(binary_crossentropy_loss(y, y_hat)) / len(y_hat)
    mlp_backward(mlp, d_loss[:, None])
    mlp_update(mlp, lr)
    return loss

# %% wrong="a second step from old predictions" caught_by="a second step starts from the new weights"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, y_hat))
    if "loss" in mlp[0]:
        loss = 0.5 * loss + 0.5 * mlp[0]["loss"]
    mlp[0]["loss"] = loss
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return loss

# %% wrong="mean d_loss scalar" caught_by="every weight moves by one step of the summed gradient" names="one mean gradient for every sample"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, p))
    mlp_backward(mlp, np.mean(d_binary_crossentropy_loss(y, p)))
    mlp_update(mlp, lr)
    return loss

# %% wrong="yhat - y broadcast" caught_by="every weight moves by one step of the summed gradient" names="labels of shape (n,)"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, p))
    mlp_backward(mlp, p - y)
    mlp_update(mlp, lr)
    return loss

# %% wrong="inline all not reshaped" caught_by="every weight moves by one step of the summed gradient" names="labels of shape (n,)"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p)))
    d = (p - y) / (p * (1 - p))
    mlp_backward(mlp, d)
    mlp_update(mlp, lr)
    return loss

# %% wrong="loss args swapped only" caught_by="the mean loss before the step comes back" names="y and y_hat exchanged"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(p, y)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return loss.mean()

# %% wrong="no backward" caught_by="every weight moves by one step of the summed gradient" names="an update without gradients"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    mlp_update(mlp, lr)
    return np.mean(binary_crossentropy_loss(y, p))

# %% wrong="update then backward" caught_by="every weight moves by one step of the summed gradient" names="an update without gradients"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, p).mean()
    mlp_update(mlp, lr)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    return loss

# %% wrong="only last layer updated" caught_by="every weight moves by one step of the summed gradient" names="only the last layer is moved" visible="passes"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, p)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    layer_update(mlp[-1], lr)
    return loss.mean()

# %% wrong="only W inline" caught_by="every weight moves by one step of the summed gradient" names="only W is moved"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, p)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    for l in mlp:
        l['W'] -= lr * l['dW']
    return loss.mean()

# %% wrong="per sample loop w/o accumulate" caught_by="every weight moves by one step of the summed gradient" names="the gradient of the last sample alone"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    losses = []
    for i in range(len(X)):
        p = mlp_forward(mlp, X[i:i+1])
        losses.append(binary_crossentropy_loss(y[i:i+1], p)[0, 0])
        mlp_backward(mlp, d_binary_crossentropy_loss(y[i:i+1], p))
    mlp_update(mlp, lr)
    return np.mean(losses)

# %% wrong="returns tuple" caught_by="the mean loss before the step comes back at 75 %" names="more than the loss"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, p).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return loss, mlp

# %% wrong="rounded loss" caught_by="the mean loss before the step comes back at 50 %" names="rounded"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, p))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return round(loss, 2)

# %% wrong="string" caught_by="the mean loss before the step comes back at 75 %" names="a text instead of a number"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, p))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return f'{loss}'

# %% wrong="mse gradient" caught_by="every weight moves by one step of the summed gradient" names="the slope of the squared error"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    t = y.reshape(-1, 1)
    loss = binary_crossentropy_loss(y, p).mean()
    mlp_backward(mlp, 2 * (p - t))
    mlp_update(mlp, lr)
    return loss

# %% wrong="forward backward forward update backward" caught_by="every weight moves by one step of the summed gradient" names="two steps, one after the other"
def mlp_minibatch(mlp, X, y, lr):
    for _ in range(2):
        p = mlp_forward(mlp, X)
        loss = binary_crossentropy_loss(y, p).mean()
        mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
        mlp_update(mlp, lr)
    return loss

# %% wrong="returns y_hat" caught_by="the mean loss before the step comes back" names="the predictions, not their loss"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return p

# %% wrong="gradient of y flattened" caught_by="every weight moves by one step of the summed gradient" names="a gradient that does not fit"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X).ravel()
    loss = np.mean(binary_crossentropy_loss(y, p))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return loss

# %% wrong="b rows inline" caught_by="every weight moves by one step of the summed gradient at 50 %"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = np.mean(binary_crossentropy_loss(y, p))
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    for l in mlp:
        l['W'] = l['W'] - lr * l['dW']
        l['b'] = (l['b'] - lr * l['db'])[None, :]
    return loss

# %% wrong="loss at rounded predictions" caught_by="the mean loss before the step comes back" names="the loss of the labels"
def mlp_minibatch(mlp, X, y, lr):
    p = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, (p > 0.5).astype(float)).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
    mlp_update(mlp, lr)
    return loss

# %% wrong="no step when the loss is small" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    if loss < 0.01:
        return loss
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return loss

# %% wrong="no step when the loss is large" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    if loss < 3.5:
        mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
        mlp_update(mlp, lr)
    return loss

# %% wrong="no step when the loss has risen" caught_by="right for values of every kind"
LAST = [float("inf")]

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    if loss < 3 * LAST[0]:
        mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
        mlp_update(mlp, lr)
    LAST[0] = loss
    return loss

# %% wrong="the gradient of the loss is clipped at ±35" caught_by="right for values of every kind"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, np.clip(d_binary_crossentropy_loss(y, y_hat), -35, 35))
    mlp_update(mlp, lr)
    return loss

# %% wrong="gradients clipped at ±20" caught_by="right for values of every kind"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    for layer in mlp:
        layer["dW"] = np.clip(layer["dW"], -20, 20)
        layer["db"] = np.clip(layer["db"], -20, 20)
    mlp_update(mlp, lr)
    return loss

# %% wrong="gradients clipped by their norm" caught_by="right for values of every kind"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    for layer in mlp:
        norm = np.linalg.norm(layer["dW"])
        if norm > 50:
            layer["dW"] = layer["dW"] * 50 / norm
    mlp_update(mlp, lr)
    return loss

# %% wrong="the mean gradient for more than 8 samples" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr if len(y) <= 8 else lr / len(y))
    return loss

# %% wrong="the mean gradient for more than 100 samples" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr if len(y) <= 100 else lr / len(y))
    return loss

# %% wrong="losses clipped at 5" caught_by="right for values of every kind"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = np.minimum(binary_crossentropy_loss(y, y_hat), 5).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return loss

# %% wrong="the mean loss clipped at 20" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return min(loss, 20.0)

# %% wrong="predictions kept away from 0 and 1 by 0.02" caught_by="right for values of every kind"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = np.clip(mlp_forward(mlp, X), 0.02, 0.98)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return loss

# %% wrong="lr capped at 1" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, min(lr, 1.0))
    return loss

# %% wrong="no step when all labels are the same" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    if len(y) == 1 or len(set(y.tolist())) > 1:
        mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
        mlp_update(mlp, lr)
    return loss

# %% wrong="no step when every label is predicted right" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    if len(y) < 3 or ((y_hat.ravel() > 0.5) != y).any():
        mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
        mlp_update(mlp, lr)
    return loss

# %% wrong="four layers at most" caught_by="right for values of every kind"
def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp[-4:], lr)
    return loss

# %% wrong="X scaled when its numbers are large" caught_by="right for values of every kind"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    if np.abs(X).max() > 10:
        X = X / np.abs(X).max()
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    mlp_backward(mlp, d_binary_crossentropy_loss(y, y_hat))
    mlp_update(mlp, lr)
    return loss

# %% wrong="only samples that are not sure yet" caught_by="right for values of every kind"
import numpy as np

def mlp_minibatch(mlp, X, y, lr):
    y_hat = mlp_forward(mlp, X)
    loss = binary_crossentropy_loss(y, y_hat).mean()
    d = d_binary_crossentropy_loss(y, y_hat)
    sure = np.abs(y.reshape(-1, 1) - y_hat) < 0.01
    mlp_backward(mlp, np.where(sure, 0.0, d))
    mlp_update(mlp, lr)
    return loss
