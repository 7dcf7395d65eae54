# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files of the further endpoints: pictures, splats and films."""

import io
import re
import struct

from PIL import Image

from tests.sandbox.maker import (
    URL,
    VIEWS,
    Maker,
    extension,
    load,
)
from tests.sandbox.test_results import mean_colour, png_size
from tests.sandbox.v3api import V31


class TestPictures:
    def test_a_picture(self, make: Maker) -> None:
        output = make.task("/generation/text-to-image", prompt="a red chair")["output"]
        assert output.keys() == {"generated_image_url"}
        assert extension(output["generated_image_url"]) == "png"
        red = load(output["generated_image_url"])
        assert png_size(red) == (512, 512)
        blue = make.task("/generation/text-to-image", prompt="a blue chair")["output"]
        assert mean_colour(red)[0] > mean_colour(load(blue["generated_image_url"]))[0]

    def test_other_formats(self, make: Maker) -> None:
        body = {"prompt": "a jug", "output_format": "webp"}
        url = make.task("/generation/text-to-image", **body)["output"]["generated_image_url"]
        assert extension(url) == "webp"
        assert load(url)[8:12] == b"WEBP"
        body["output_format"] = "jpeg"
        url = make.task("/generation/text-to-image", **body)["output"]["generated_image_url"]
        assert extension(url) == "jpeg"
        assert load(url)[:3] == b"\xff\xd8\xff"
        assert make.api.upload(load(url)).status_code == 200
        body = {"prompt": "a jug", "model": "chat_image_2.5_flare", "background": "transparent"}
        clear = load(
            make.task("/generation/text-to-image", **body)["output"]["generated_image_url"]
        )
        with Image.open(io.BytesIO(clear)) as picture:
            assert (picture.format, picture.mode) == ("PNG", "RGBA")
            assert picture.getpixel((0, 0)) == (0, 0, 0, 0)
            opacity = picture.getchannel("A").getpixel((256, 256))
        assert opacity == 255

    def test_a_picture_of_a_picture(self, make: Maker) -> None:
        first = make.id("/generation/text-to-image", prompt="a red robot")
        body = {"input": first, "prompt": "in blue"}
        output = make.task("/generation/image-to-image", **body)["output"]
        colour = mean_colour(load(output["generated_image_url"]))
        assert colour[2] > colour[0]
        model = make.glb("/generation/image-to-model", input=first, model=V31, model_seed=1)
        text = make.glb("/generation/text-to-model", prompt="a red robot", model=V31, model_seed=1)
        assert model.points() == text.points()

    def test_four_views(self, make: Maker) -> None:
        output = make.task("/generation/image-to-multiview", input=URL)["output"]
        assert output.keys() == {"generate_multiview_image"}
        views = output["generate_multiview_image"]
        assert views.keys() == {f"{view}_view_url" for view in VIEWS}
        pictures = [load(url) for url in views.values()]
        assert [png_size(picture) for picture in pictures] == [(512, 512)] * 4
        assert len(set(pictures)) == 4

    def test_only_edited_views(self, make: Maker) -> None:
        source = make.task("/generation/image-to-multiview", input=URL)
        prompts = [{"view": "back", "prompt": "in blue"}, {"view": "left", "prompt": "smoother"}]
        body = {"input": source["task_id"], "prompts": prompts}
        task = make.task("/generation/edit-multiview", **body)
        views = task["output"]["generate_multiview_image"]
        assert views.keys() == {"back_view_url", "left_view_url"}
        before = source["output"]["generate_multiview_image"]
        assert load(views["back_view_url"]) != load(before["back_view_url"])
        assert load(views["left_view_url"]) == load(before["left_view_url"])
        again = {"input": task["task_id"], "prompts": prompts[:1]}
        make.task("/generation/edit-multiview", **again)
        model = {"inputs": [{"task_id": task["task_id"]}], "model": V31}
        assert make.glb("/generation/multiview-to-model", **model).triangles()

    def test_depth(self, make: Maker) -> None:
        output = make.task("/generation/image-to-depth", input=URL)["output"]
        assert output.keys() == {"depth_image_url"}
        grey = load(output["depth_image_url"])
        assert png_size(grey) == (504, 504)
        red, green, blue = mean_colour(grey)
        assert red == green == blue > 10
        body = {"input": URL, "kind": "color", "process_res": 126}
        heat = load(make.task("/generation/image-to-depth", **body)["output"]["depth_image_url"])
        assert png_size(heat) == (126, 126)
        assert len(set(mean_colour(heat))) == 3

    def test_splat(self, make: Maker) -> None:
        output = make.task("/generation/image-to-splat", input=URL)["output"]
        assert extension(output["model_url"]) == "ply"
        head, _, data = load(output["model_url"]).partition(b"end_header\n")
        lines = head.decode().splitlines()
        assert lines[:2] == ["ply", "format binary_little_endian 1.0"]
        count = int(re.findall(r"element vertex (\d+)", lines[2])[0])
        fields = [line.split()[2] for line in lines[3:]]
        assert {"x", "f_dc_0", "f_dc_2", "opacity", "scale_2", "rot_3"} <= set(fields)
        assert len(data) == 4 * count * len(fields)
        assert count > 10_000

    def test_views_and_film_of_a_model(self, make: Maker) -> None:
        body = {"prompt": "a jug", "model": V31, "return_multiview": True, "render_video": True}
        output = make.task("/generation/text-to-model", **body)["output"]
        assert output.keys() == {
            "model_url",
            "rendered_image_url",
            "multiview_basecolor_url",
            "rendered_video_url",
        }
        assert png_size(load(output["multiview_basecolor_url"])) == (1024, 256)
        film = load(output["rendered_video_url"])
        boxes, at = set(), 0
        while at < len(film):
            size, name = struct.unpack_from(">I4s", film, at)
            boxes.add(name)
            at += size
        assert at == len(film)
        assert {b"ftyp", b"mdat", b"moov"} <= boxes
        (frames,) = struct.unpack_from(">I", film, film.index(b"stsz") + 12)
        assert frames == 12
