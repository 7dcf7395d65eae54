# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files of the further endpoints: rig checks, rigs and movements."""

from typing import Any

import pytest

from tests.sandbox.maker import MODEL_URL, AnyGlb, Maker, extension, fbx_sides, load
from tests.sandbox.v3api import V31


class TestAnimation:
    @pytest.mark.parametrize(
        ("prompt", "riggable", "rig_type"),
        [
            ("a robot", True, "biped"),
            ("a quadruped robot", True, "quadruped"),
            ("an avian robot", True, "avian"),
            ("a chair norig", False, "others"),
        ],
    )
    def test_the_check(self, make: Maker, prompt: str, riggable: bool, rig_type: str) -> None:
        model = make.id("/generation/text-to-model", prompt=prompt, model=V31)
        output = make.task("/animations/rig-check", input=model)["output"]
        assert output == {"riggable": riggable, "rig_type": rig_type}

    def test_the_check_by_another_name(self, make: Maker) -> None:
        make.api.box.v3.rig_check_topology = True
        output = make.task("/animations/rig-check", input=MODEL_URL)["output"]
        assert output == {"riggable": True, "topology": "biped"}

    def test_a_skeleton(self, make: Maker, chair: str) -> None:
        glb = make.glb("/animations/rig", input=chair)
        [skin] = glb.json["skins"]
        [mesh] = [node for node in glb.nodes if "mesh" in node]
        assert mesh["skin"] == 0
        assert "animations" not in glb.json
        assert len(skin["joints"]) == 17
        assert glb.json["accessors"][skin["inverseBindMatrices"]]["count"] == 17
        [primitive] = glb.primitives()
        joints = glb.json["accessors"][primitive["attributes"]["JOINTS_0"]]
        assert joints["count"] == len(glb.points())
        assert set(glb.view(joints["bufferView"])) <= set(range(17))
        weights = glb.floats(primitive["attributes"]["WEIGHTS_0"])
        assert all(
            sum(weights[at : at + 4]) == pytest.approx(1, abs=1e-5)
            for at in range(0, len(weights), 4)
        )
        height = max(point[1] for point in glb.points())
        hips = glb.nodes[skin["joints"][0]]["translation"]
        assert abs(hips[1]) < 0.1 * height
        assert "Head" in glb.names()

    @pytest.mark.parametrize(
        ("spec", "name"),
        [
            ("tripo", "L_Upperarm"),
            ("mixamo", "mixamorig:LeftUpLeg"),
            ("actorcore", "CC_Base_Hip"),
            ("unity", "LeftUpperArm"),
            ("unreal", "thigh_r"),
            ("vrm", "rightLowerLeg"),
        ],
    )
    def test_names_of_bones(self, make: Maker, chair: str, spec: str, name: str) -> None:
        glb = make.glb("/animations/rig", input=chair, spec=spec, model="v3.0-20260909")
        assert name in glb.names()
        assert len(set(glb.names())) == len(glb.names())

    @pytest.mark.parametrize("rig_type", ["quadruped", "hexapod", "octopod", "avian", "others"])
    def test_other_bodies(self, make: Maker, chair: str, rig_type: str) -> None:
        body = {"input": chair, "rig_type": rig_type, "model": "v3.0-20260909"}
        names = make.glb("/animations/rig", **body).names()
        legs = {"quadruped": 4, "hexapod": 6, "octopod": 8, "avian": 2}.get(rig_type, 0)
        assert sum("_Leg_" in name for name in names) == legs
        assert len(set(names)) == len(names)

    def test_fbx(self, make: Maker, chair: str) -> None:
        task = make.task("/animations/rig", input=chair, out_format="fbx")
        assert extension(task["output"]["model_url"]) == "fbx"
        assert fbx_sides(load(task["output"]["model_url"])) == 3

    def test_clips_without_the_mesh(self, make: Maker, chair: str) -> None:
        rig = make.id("/animations/rig", input=chair)
        clips = ["preset:walk", "preset:biped:dance_01"]
        glb = make.glb("/animations/retarget", input=rig, animations=clips)
        assert [entry["name"] for entry in glb.json["animations"]] == clips
        assert "meshes" not in glb.json
        assert len(glb.json["skins"][0]["joints"]) == len(glb.nodes) == 17

    def test_a_clip_with_the_mesh(self, make: Maker, chair: str) -> None:
        rig = make.id("/animations/rig", input=chair)
        body = {"input": rig, "animation": "preset:run", "export_with_geometry": True}
        task = make.task("/animations/retarget", **body)
        glb = AnyGlb(load(task["output"]["model_url"]))
        assert 3800 < glb.triangles() <= 4000
        [clip] = glb.json["animations"]
        assert clip["name"] == "preset:run"
        paths = {channel["target"]["path"] for channel in clip["channels"]}
        assert paths == {"rotation", "translation"}
        for sampler in clip["samplers"]:
            times = glb.floats(sampler["input"])
            assert list(times) == sorted(times)
            assert times[0] == 0
            values = glb.json["accessors"][sampler["output"]]
            assert values["count"] == len(times)
        converted = make.glb("/models/convert", input=task["task_id"], format="GLTF")
        assert converted.json["animations"][0]["name"] == "preset:run"
        still = {"input": task["task_id"], "format": "GLTF", "with_animation": False}
        assert "animations" not in make.glb("/models/convert", **still).json

    def test_in_place(self, make: Maker, chair: str) -> None:
        rig = make.id("/animations/rig", input=chair)

        def way(**more: Any) -> float:
            body = {"input": rig, "animation": "preset:run", **more}
            glb = make.glb("/animations/retarget", **body)
            [clip] = glb.json["animations"]
            [root] = [c for c in clip["channels"] if c["target"]["path"] == "translation"]
            places = glb.floats(clip["samplers"][root["sampler"]]["output"])
            return places[-3] - places[0]

        assert way() > 0.5
        assert way(animate_in_place=True) == 0
