# %% right="for loop"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr)

# %% right="backwards, by index, keyword call"
def mlp_update(mlp, lr):
    for i in range(len(mlp) - 1, -1, -1):
        layer_update(layer=mlp[i], lr=lr)

# %% right="a list comprehension for its effect"
def mlp_update(mlp, lr):
    [layer_update(layer, lr) for layer in mlp]
    return mlp

# %% right="recursion"
def mlp_update(mlp, lr):
    if len(mlp) > 0:
        layer_update(mlp[0], lr)
        mlp_update(mlp[1:], lr)

# %% right="inline"
def mlp_update(net, step):
    for k, layer in enumerate(net):
        for p in ("W", "b"):
            net[k][p] = layer[p] - step * layer["d" + p]

# %% right="while loop with an iterator"
def mlp_update(mlp, lr):
    layers = iter(mlp)
    while (layer := next(layers, None)) is not None:
        layer_update(layer, lr)

# %% wrong="return inside the loop" caught_by="every layer moves" marks="1..1.3" names="only the first layer"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr)
        return

# %% wrong="the last layer is left out" caught_by="every layer moves" marks="1..1.3" names="the last layer is left out"
def mlp_update(mlp, lr):
    for i in range(len(mlp) - 1):
        layer_update(mlp[i], lr)

# %% wrong="the first layer is left out" caught_by="every layer moves" marks="1..1.3" names="the first layer is left out"
def mlp_update(mlp, lr):
    for i in range(1, len(mlp)):
        layer_update(mlp[i], lr)

# %% wrong="twice" caught_by="each layer takes one step of length lr" marks="1..1.3" names="the step is taken twice"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr)
    for layer in reversed(mlp):
        layer_update(layer, lr)

# %% wrong="another lr" caught_by="each layer takes one step of length lr" marks="1..1.3" names="another step length than lr"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, 0.01)

# %% wrong="a copy of each layer" caught_by="every layer moves" marks="0..0" names="nothing has moved"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer.copy(), lr)

# %% wrong="the first layer as often as there are layers" caught_by="every layer moves" marks="1..1.3" names="only the first layer moved, and it took"
def mlp_update(mlp, lr):
    for i in range(len(mlp)):
        layer_update(mlp[0], lr)

# %% wrong="lr divided by the number of layers" caught_by="each layer takes one step of length lr" marks="1..1.3"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer_update(layer, lr / len(mlp))

# %% wrong="inline, biases forgotten" caught_by="each layer takes one step of length lr" marks="1..1.3"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer["W"] -= lr * layer["dW"]

# %% wrong="inline, plus" caught_by="each layer takes one step of length lr" marks="1..1.3" names="plus in place of minus"
def mlp_update(mlp, lr):
    for layer in mlp:
        layer["W"] += lr * layer["dW"]
        layer["b"] += lr * layer["db"]

# %% wrong="empties the list" caught_by="the list of layers stays as it was" marks="1.5..1.7" names="the caller's list is changed"
def mlp_update(mlp, lr):
    while mlp:
        layer_update(mlp.pop(), lr)
