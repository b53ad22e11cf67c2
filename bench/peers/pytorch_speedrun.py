"""PyTorch trains a recipe for a test accuracy, and tells how long it took. Usage: pytorch_speedrun.py THREADS

Images are prepared and deformed as tensors, many at a time, by torch.nn.functional.grid_sample. For a line of JSON with
`recipe`, `work` (where the initial weights are), `train`, `test` and `seed` comes one with the seconds and the accuracy
after each epoch. Reading files, evaluating, and all before the first of two trainings do not count.
"""

import json
import math
import sys
import time

import torch
from protocol import load
from pytorch_network import instructions, make_network, make_optimizer, version
from torch import nn
from torch.nn.functional import affine_grid, avg_pool2d, grid_sample

torch.set_num_threads(int(sys.argv[1]))


def sample(images, grid):
    return grid_sample(images, grid, align_corners=True)


def deskew(images):
    """Each row is moved in proportion to its distance from the centre of the ink."""
    (height, width), ink = images.shape[-2:], images.squeeze(1)
    x, y = torch.arange(float(width)), torch.arange(float(height))
    rows = ink.sum(2)
    mass = rows.sum(1).clamp(min=1e-6)
    center_x, center_y = ink.sum(1) @ x / mass, rows @ y / mass
    covariance = ((ink @ x) * y).sum(1) / mass - center_x * center_y
    variance = rows @ y**2 / mass - center_y**2
    slope = torch.where(variance > 0, covariance / variance, 0).clamp(-1, 1)
    theta = torch.eye(2, 3).repeat(len(images), 1, 1)
    theta[:, 0, 1] = slope * (height - 1) / (width - 1)
    theta[:, 0, 2] = slope * (height - 1 - 2 * center_y) / (width - 1)
    return sample(images, affine_grid(theta, images.shape, align_corners=True))


def prepare(images, recipe):
    how = recipe.get("input", {})
    side = math.isqrt(images.shape[1])
    images = images.view(-1, 1, side, side)
    if how.get("deskew"):
        images = torch.cat([deskew(some) for some in images.split(1000)])
    images = avg_pool2d(images, how.get("pool", 1)).flatten(1)
    return (images - how.get("mean", 0)) / how.get("deviation", 1)


def gaussian_rows(size, grid=8):
    centers = (torch.arange(grid) + 0.5) * size / grid - 0.5
    rows = torch.exp(-(((torch.arange(size)[:, None] - centers) / (size / 7)) ** 2) / 2)
    return rows / rows.norm(dim=1, keepdim=True)


def points_of(side):
    """x, y and 1 of each pixel, where the image reaches from -1 to 1."""
    line = torch.linspace(-1, 1, side)
    return torch.stack([line.repeat(side), line.repeat_interleave(side), torch.ones(side * side)])


def deform(images, how, spread, points):
    """Each image turned, scaled, slanted, shifted and bent, by random amounts of its own."""
    count, side = len(images), spread.shape[0]
    unit = 2 / (side - 1)  # a pixel, where the image reaches from -1 to 1

    def even(limit):
        return torch.empty(count).uniform_(-limit, limit)

    angle, shear = even(math.radians(how["rotation"])), even(how["shear"])
    wide, high = 1 + even(how["scale"]), 1 + even(how["scale"])
    shift = torch.empty(count, 2, 1).uniform_(-how["shift"] * unit, how["shift"] * unit)
    sine, cosine = angle.sin(), angle.cos()
    inverse = torch.stack(
        [(cosine + shear * sine) / wide, (shear * cosine - sine) / wide, sine / high, cosine / high], dim=1
    ).view(count, 2, 2)
    # The same as affine_grid, and four times as fast: x and y as planes, not as pairs.
    grid = torch.cat([inverse, -inverse @ shift], dim=2).view(-1, 3) @ points
    grid = grid.view(count, 2, side, side)
    grid += (how["elastic"] * unit) * spread @ torch.randn(count, 2, 8, 8) @ spread.T
    return sample(images.view(count, 1, side, side), grid.permute(0, 2, 3, 1)).flatten(1)


def rate_factor(schedule, step, steps):
    """One cycle: up in a straight line, then down."""
    peak, last = max(0, schedule["warmUp"] * steps - 1), steps - 1
    if step < peak:
        return schedule["start"] + (1 - schedule["start"]) * step / peak
    down = (step - peak) / (last - peak) if last > peak else 0
    if schedule["down"] == "cosine":
        down = (1 - math.cos(math.pi * down)) / 2
    return 1 + (schedule["end"] - 1) * down


def train(recipe, work, data, test, seed):
    """Seconds and accuracy after each epoch."""
    torch.manual_seed(seed)
    start = time.perf_counter()
    (images, labels), test_labels = data, test[1]
    images, test_images = (prepare(some, recipe) for some in (images, test[0]))
    model = make_network(work)
    criterion = nn.CrossEntropyLoss()
    optimizer = make_optimizer(model.parameters(), recipe["optimizer"])
    epochs, batch = recipe["epochs"], recipe["batchSize"]
    steps = epochs * math.ceil(len(images) / batch)
    augmentation = recipe.get("augmentation")
    deformed_steps = round(augmentation["until"] * steps) if augmentation else 0
    side = math.isqrt(images.shape[1])
    spread, points = gaussian_rows(side), points_of(side)
    step, elsewhere, reports = 0, 0.0, []
    for _ in range(epochs):
        for rows in torch.randperm(len(images)).split(batch):
            x, y = images[rows], labels[rows]
            if step < deformed_steps:
                x = deform(x, augmentation, spread, points)
            for group in optimizer.param_groups:
                group["lr"] = recipe["optimizer"]["learningRate"] * rate_factor(recipe["schedule"], step, steps)
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
            step += 1
        now = time.perf_counter()
        with torch.no_grad():
            accuracy = (model(test_images).argmax(1) == test_labels).sum().item() / len(test_labels)
        reports.append({"seconds": now - start - elsewhere, "accuracy": accuracy})
        elsewhere += time.perf_counter() - now
    return reports


used = instructions()
for line in sys.stdin:
    command = json.loads(line)
    data, test = (tuple(torch.from_numpy(array) for array in load(command[name])) for name in ("train", "test"))
    recipe, work = command["recipe"], command["work"]
    warm_up = tuple(some[: command["warmUpBatches"] * recipe["batchSize"]] for some in data)
    train({**recipe, "epochs": 1}, work, warm_up, test, command["seed"])
    epochs = train(recipe, work, data, test, command["seed"])
    print(json.dumps({"version": version, "instructions": used, "epochs": epochs}), flush=True)
