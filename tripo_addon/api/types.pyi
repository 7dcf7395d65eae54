# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task for type checkers and editors; made by scripts/docs.py."""

from pathlib import PurePath
from typing import Literal

from ..spec import tasks as _tasks

class TextToModel(_tasks.TextToModel):
    def __init__(
        self,
        *,
        prompt: str,
        model: Literal[
            "v3.1-20260211",
            "v3.0-20250812",
            "v2.5-20250123",
            "P1-20260311",
            "P2-20260801",
            "Turbo-v1.0-20250506",
            "v2.0-20240919",
            "v1.4-20240625",
            "v1.3-20240522",
        ] = ...,
        geometry_quality: Literal["standard", "detailed"] = ...,
        texture: bool = ...,
        pbr: bool = ...,
        texture_quality: Literal["fast", "standard", "detailed", "extreme"] = ...,
        texture_version: Literal["v3.0-20250812", "v3.5-20260815", "v2.5-20250123"] | None = ...,
        delight: bool = ...,
        face_limit: int | None = ...,
        quad: bool = ...,
        smart_low_poly: bool = ...,
        generate_parts: bool = ...,
        auto_size: bool = ...,
        export_uv: bool = ...,
        compress: Literal["geometry"] | None = ...,
        export_orientation: Literal["+x", "-x", "+y", "-y"] = ...,
        model_seed: int | None = ...,
        texture_seed: int | None = ...,
        style_image: str | PurePath = ...,
        return_multiview: bool = ...,
        render_video: bool = ...,
        check_printable: bool = ...,
        priority: int | None = ...,
        mode: str = ...,
        style: Literal[
            "person:person2cartoon",
            "animal:venom",
            "object:clay",
            "object:steampunk",
            "object:christmas",
            "object:barbie",
            "gold",
            "ancient_bronze",
        ] | None = ...,
        negative_prompt: str = ...,
        image_seed: int | None = ...,
    ) -> None:
        """Make a 3D model from a prompt.

        prompt: What to make, in any language
        model: Version of the model that does the work; default 'v3.1-20260211'
        geometry_quality: Detail of the geometry; Ultra has the most and costs more; only v3.1,
            v3.0; default 'standard'
        texture: Paint the model; off gives a bare mesh for less; only v3.1, v3.0, v2.5, P1, P2,
            Turbo v1.0, v2.0; default True
        pbr: Metallic, roughness and normal maps; off whenever Texture is off; only v3.1, v3.0,
            v2.5, P1, P2, Turbo v1.0, v2.0; default True
        texture_quality: Resolution of the texture; HD and 8K cost more; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default 'standard'
        texture_version: Version of the model that paints; follows the model version when not set;
            needs Texture on; only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0
        delight: Take baked light out of the texture; needs Texture on and Texture Version v3.5;
            only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default True
        face_limit: Upper bound of faces; chosen by the service when not set; only v3.1, v3.0, v2.5,
            P1, P2, Turbo v1.0, v2.0; 48 to 2,000,000
        quad: Quad-dominant mesh; the result is an FBX file; only v3.1, v3.0, v2.5, P2, Turbo v1.0,
            v2.0; default False
        smart_low_poly: Low-poly mesh with hand-crafted topology; best for simple subjects; only
            v3.1, v3.0, v2.5, Turbo v1.0, v2.0; default False
        generate_parts: Split the model into separate, untextured parts; needs Texture off and PBR
            off; not with Quad or Smart Low Poly; only v3.1, v3.0, v2.5, Turbo v1.0, v2.0; default
            False
        auto_size: Scale the model to its size in the real world, in metres; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default False
        export_uv: Unwrap the mesh while it is made; off is faster and leaves it to texturing; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default True
        compress: Compress the geometry in the file with meshopt; other programs may not open it;
            only v3.1, v3.0, v2.5, Turbo v1.0, v2.0
        export_orientation: Where the front looks in the file; later steps on the task expect +X;
            only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default '+x'
        model_seed: The same seed gives the same geometry; 0 to 2,147,483,647
        texture_seed: The same seed gives the same texture; only v3.1, v3.0, v2.5, P1, P2, Turbo
            v1.0, v2.0; 0 to 2,147,483,647
        style_image: A picture whose style the texture takes over
        return_multiview: Also return the views that the service made; default False
        render_video: Also return a video of the model; default False
        check_printable: Check for 3D printing; accounts entitled to it only; default False
        priority: Place in the queue, 3 is first; accounts entitled to it only; 1 to 3
        mode: Handed to the service as it is
        style: Style of API v2; newer models ignore it
        negative_prompt: What should not appear
        image_seed: Seed of the picture that the service draws from the prompt first; 0 to
            2,147,483,647
        """

class ImageToModel(_tasks.ImageToModel):
    def __init__(
        self,
        *,
        image: str | PurePath,
        model: Literal[
            "v3.1-20260211",
            "v3.0-20250812",
            "v2.5-20250123",
            "P1-20260311",
            "P2-20260801",
            "Turbo-v1.0-20250506",
            "v2.0-20240919",
            "v1.4-20240625",
            "v1.3-20240522",
        ] = ...,
        geometry_quality: Literal["standard", "detailed"] = ...,
        texture: bool = ...,
        pbr: bool = ...,
        texture_quality: Literal["fast", "standard", "detailed", "extreme"] = ...,
        texture_version: Literal["v3.0-20250812", "v3.5-20260815", "v2.5-20250123"] | None = ...,
        delight: bool = ...,
        face_limit: int | None = ...,
        quad: bool = ...,
        smart_low_poly: bool = ...,
        generate_parts: bool = ...,
        auto_size: bool = ...,
        export_uv: bool = ...,
        compress: Literal["geometry"] | None = ...,
        export_orientation: Literal["+x", "-x", "+y", "-y"] = ...,
        model_seed: int | None = ...,
        texture_seed: int | None = ...,
        style_image: str | PurePath = ...,
        return_multiview: bool = ...,
        render_video: bool = ...,
        check_printable: bool = ...,
        priority: int | None = ...,
        mode: str = ...,
        style: Literal[
            "person:person2cartoon",
            "animal:venom",
            "object:clay",
            "object:steampunk",
            "object:christmas",
            "object:barbie",
            "gold",
            "ancient_bronze",
        ] | None = ...,
        texture_alignment: Literal["original_image", "geometry"] = ...,
        orientation: Literal["default", "align_image"] = ...,
        enable_image_autofix: bool = ...,
    ) -> None:
        """Make a 3D model from one picture.

        image: PNG, JPEG or WebP of one subject, 20 to 6000 pixels a side, up to 20 MB
        model: Version of the model that does the work; default 'v3.1-20260211'
        geometry_quality: Detail of the geometry; Ultra has the most and costs more; only v3.1,
            v3.0; default 'standard'
        texture: Paint the model; off gives a bare mesh for less; only v3.1, v3.0, v2.5, P1, P2,
            Turbo v1.0, v2.0; default True
        pbr: Metallic, roughness and normal maps; off whenever Texture is off; only v3.1, v3.0,
            v2.5, P1, P2, Turbo v1.0, v2.0; default True
        texture_quality: Resolution of the texture; HD and 8K cost more; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default 'standard'
        texture_version: Version of the model that paints; follows the model version when not set;
            needs Texture on; only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0
        delight: Take baked light out of the texture; needs Texture on and Texture Version v3.5;
            only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default True
        face_limit: Upper bound of faces; chosen by the service when not set; only v3.1, v3.0, v2.5,
            P1, P2, Turbo v1.0, v2.0; 48 to 2,000,000
        quad: Quad-dominant mesh; the result is an FBX file; only v3.1, v3.0, v2.5, P2, Turbo v1.0,
            v2.0; default False
        smart_low_poly: Low-poly mesh with hand-crafted topology; best for simple subjects; only
            v3.1, v3.0, v2.5, Turbo v1.0, v2.0; default False
        generate_parts: Split the model into separate, untextured parts; needs Texture off and PBR
            off; not with Quad or Smart Low Poly; only v3.1, v3.0, v2.5, Turbo v1.0, v2.0; default
            False
        auto_size: Scale the model to its size in the real world, in metres; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default False
        export_uv: Unwrap the mesh while it is made; off is faster and leaves it to texturing; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default True
        compress: Compress the geometry in the file with meshopt; other programs may not open it;
            only v3.1, v3.0, v2.5, Turbo v1.0, v2.0
        export_orientation: Where the front looks in the file; later steps on the task expect +X;
            only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default '+x'
        model_seed: The same seed gives the same geometry; 0 to 2,147,483,647
        texture_seed: The same seed gives the same texture; only v3.1, v3.0, v2.5, P1, P2, Turbo
            v1.0, v2.0; 0 to 2,147,483,647
        style_image: A picture whose style the texture takes over
        return_multiview: Also return the views that the service made; default False
        render_video: Also return a video of the model; default False
        check_printable: Check for 3D printing; accounts entitled to it only; default False
        priority: Place in the queue, 3 is first; accounts entitled to it only; 1 to 3
        mode: Handed to the service as it is
        style: Style of API v2; newer models ignore it
        texture_alignment: Whether the texture keeps to the picture or to the geometry; needs
            Texture on; only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default 'original_image'
        orientation: Turn the model so that it lines up with the picture; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default 'default'
        enable_image_autofix: Let the service optimise the picture first; slower; default False
        """

class MultiviewToModel(_tasks.MultiviewToModel):
    def __init__(
        self,
        *,
        model: Literal[
            "v3.1-20260211",
            "v3.0-20250812",
            "v2.5-20250123",
            "P1-20260311",
            "P2-20260801",
            "Turbo-v1.0-20250506",
            "v2.0-20240919",
            "v1.4-20240625",
            "v1.3-20240522",
        ] = ...,
        geometry_quality: Literal["standard", "detailed"] = ...,
        texture: bool = ...,
        pbr: bool = ...,
        texture_quality: Literal["fast", "standard", "detailed", "extreme"] = ...,
        texture_version: Literal["v3.0-20250812", "v3.5-20260815", "v2.5-20250123"] | None = ...,
        delight: bool = ...,
        face_limit: int | None = ...,
        quad: bool = ...,
        smart_low_poly: bool = ...,
        generate_parts: bool = ...,
        auto_size: bool = ...,
        export_uv: bool = ...,
        compress: Literal["geometry"] | None = ...,
        export_orientation: Literal["+x", "-x", "+y", "-y"] = ...,
        model_seed: int | None = ...,
        texture_seed: int | None = ...,
        style_image: str | PurePath = ...,
        return_multiview: bool = ...,
        render_video: bool = ...,
        check_printable: bool = ...,
        priority: int | None = ...,
        mode: str = ...,
        style: Literal[
            "person:person2cartoon",
            "animal:venom",
            "object:clay",
            "object:steampunk",
            "object:christmas",
            "object:barbie",
            "gold",
            "ancient_bronze",
        ] | None = ...,
        texture_alignment: Literal["original_image", "geometry"] = ...,
        orientation: Literal["default", "align_image"] = ...,
        front: str | PurePath = ...,
        left: str | PurePath = ...,
        back: str | PurePath = ...,
        right: str | PurePath = ...,
        source: str | PurePath = ...,
        orthographic_projection: bool = ...,
    ) -> None:
        """Make a 3D model from two to four views of a subject.

        model: Version of the model that does the work; default 'v3.1-20260211'
        geometry_quality: Detail of the geometry; Ultra has the most and costs more; only v3.1,
            v3.0; default 'standard'
        texture: Paint the model; off gives a bare mesh for less; only v3.1, v3.0, v2.5, P1, P2,
            Turbo v1.0, v2.0; default True
        pbr: Metallic, roughness and normal maps; off whenever Texture is off; only v3.1, v3.0,
            v2.5, P1, P2, Turbo v1.0, v2.0; default True
        texture_quality: Resolution of the texture; HD and 8K cost more; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default 'standard'
        texture_version: Version of the model that paints; follows the model version when not set;
            needs Texture on; only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0
        delight: Take baked light out of the texture; needs Texture on and Texture Version v3.5;
            only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default True
        face_limit: Upper bound of faces; chosen by the service when not set; only v3.1, v3.0, v2.5,
            P1, P2, Turbo v1.0, v2.0; 48 to 2,000,000
        quad: Quad-dominant mesh; the result is an FBX file; only v3.1, v3.0, v2.5, P2, Turbo v1.0,
            v2.0; default False
        smart_low_poly: Low-poly mesh with hand-crafted topology; best for simple subjects; only
            v3.1, v3.0, v2.5, Turbo v1.0, v2.0; default False
        generate_parts: Split the model into separate, untextured parts; needs Texture off and PBR
            off; not with Quad or Smart Low Poly; only v3.1, v3.0, v2.5, Turbo v1.0, v2.0; default
            False
        auto_size: Scale the model to its size in the real world, in metres; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default False
        export_uv: Unwrap the mesh while it is made; off is faster and leaves it to texturing; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default True
        compress: Compress the geometry in the file with meshopt; other programs may not open it;
            only v3.1, v3.0, v2.5, Turbo v1.0, v2.0
        export_orientation: Where the front looks in the file; later steps on the task expect +X;
            only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default '+x'
        model_seed: The same seed gives the same geometry; 0 to 2,147,483,647
        texture_seed: The same seed gives the same texture; only v3.1, v3.0, v2.5, P1, P2, Turbo
            v1.0, v2.0; 0 to 2,147,483,647
        style_image: A picture whose style the texture takes over
        return_multiview: Also return the views that the service made; default False
        render_video: Also return a video of the model; default False
        check_printable: Check for 3D printing; accounts entitled to it only; default False
        priority: Place in the queue, 3 is first; accounts entitled to it only; 1 to 3
        mode: Handed to the service as it is
        style: Style of API v2; newer models ignore it
        texture_alignment: Whether the texture keeps to the picture or to the geometry; needs
            Texture on; only v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default 'original_image'
        orientation: Turn the model so that it lines up with the picture; needs Texture on; only
            v3.1, v3.0, v2.5, P1, P2, Turbo v1.0, v2.0; default 'default'
        front: The subject from the front
        left: The subject's own left side
        back: The subject from behind
        right: The subject's own right side
        source: Id of a finished task that made or edited four views, instead of pictures; not with
            Front or Left or Back or Right
        orthographic_projection: The views have no perspective; default False
        """

class TextToImage(_tasks.TextToImage):
    def __init__(
        self,
        *,
        prompt: str,
        negative_prompt: str = ...,
        template: Literal[
            "t_pose",
            "character_completion",
            "asset_extraction",
            "variants",
            "figure",
            "head_extraction",
            "print_clay",
        ] | None = ...,
        size: str = ...,
        aspect_ratio: Literal[
            "1:1",
            "2:3",
            "3:2",
            "3:4",
            "4:3",
            "4:5",
            "5:4",
            "9:16",
            "16:9",
            "21:9",
        ] | None = ...,
        output_format: Literal["png", "jpeg", "webp"] | None = ...,
        watermark: bool | None = ...,
        quality: Literal["low", "medium", "high", "xhigh", "max"] | None = ...,
        background: Literal["transparent", "opaque", "auto"] | None = ...,
        model: Literal[
            "seedream_v5",
            "seedream_v4",
            "banana",
            "banana_pro",
            "banana2",
            "chat_image_1",
            "chat_image_1.5",
            "chat_image_2",
            "chat_image_2.5_flare",
            "chat_image_2.5_sunburst",
            "flux.1_kontext_pro",
            "flux.1_dev",
            "z_image",
            "midjourney",
        ] = ...,
    ) -> None:
        """Draw a picture from a prompt.

        prompt: What to draw, in any language
        negative_prompt: What should not appear
        template: A ready instruction of the service, instead of a prompt or beside it
        size: 1K, 2K, 4K or width x height in pixels, such as 1536x1024; only Seedream v5, Seedream
            v4, Banana, Banana Pro, Banana 2, Chat Image 1, Chat Image 1.5, Chat Image 2, Chat Image
            2.5 Flare, Chat Image 2.5 Sunburst
        aspect_ratio: Width to height; only Banana, Banana Pro, Banana 2
        output_format: Type of the picture file
        watermark: Mark the picture as made by AI; only Seedream v5, Seedream v4
        quality: How carefully it is drawn; costs accordingly; only Chat Image 1, Chat Image 1.5,
            Chat Image 2, Chat Image 2.5 Flare, Chat Image 2.5 Sunburst
        background: What is behind the subject; only Chat Image 2.5 Flare, Chat Image 2.5 Sunburst
        model: Version of the model that does the work; default 'seedream_v4'
        """

class GenerateImage(_tasks.GenerateImage):
    def __init__(
        self,
        *,
        negative_prompt: str = ...,
        template: Literal[
            "t_pose",
            "3d_enhance",
            "character_completion",
            "asset_extraction",
            "variants",
            "figure",
            "head_extraction",
            "print_clay",
        ] | None = ...,
        size: str = ...,
        aspect_ratio: Literal[
            "1:1",
            "2:3",
            "3:2",
            "3:4",
            "4:3",
            "4:5",
            "5:4",
            "9:16",
            "16:9",
            "21:9",
        ] | None = ...,
        output_format: Literal["png", "jpeg", "webp"] | None = ...,
        watermark: bool | None = ...,
        quality: Literal["low", "medium", "high", "xhigh", "max"] | None = ...,
        background: Literal["transparent", "opaque", "auto"] | None = ...,
        prompt: str = ...,
        image: str | PurePath = ...,
        images: tuple[str, ...] = ...,
        model: Literal[
            "seedream_v5",
            "seedream_v4",
            "banana",
            "banana_pro",
            "banana2",
            "chat_image_1",
            "chat_image_1.5",
            "chat_image_2",
            "chat_image_2.5_flare",
            "chat_image_2.5_sunburst",
            "flux.1_kontext_pro",
            "flux.1_dev",
            "z_image",
            "midjourney",
        ] = ...,
        t_pose: bool = ...,
        sketch_to_render: bool = ...,
    ) -> None:
        """Draw a picture from one or more other pictures.

        negative_prompt: What should not appear
        template: A ready instruction of the service, instead of a prompt or beside it
        size: 1K, 2K, 4K or width x height in pixels, such as 1536x1024; only Seedream v5, Seedream
            v4, Banana, Banana Pro, Banana 2, Chat Image 1, Chat Image 1.5, Chat Image 2, Chat Image
            2.5 Flare, Chat Image 2.5 Sunburst
        aspect_ratio: Width to height; only Banana, Banana Pro, Banana 2
        output_format: Type of the picture file
        watermark: Mark the picture as made by AI; only Seedream v5, Seedream v4
        quality: How carefully it is drawn; costs accordingly; only Chat Image 1, Chat Image 1.5,
            Chat Image 2, Chat Image 2.5 Flare, Chat Image 2.5 Sunburst
        background: What is behind the subject; only Chat Image 2.5 Flare, Chat Image 2.5 Sunburst
        prompt: What to make of the pictures; [image 1] is the first of them
        image: The picture to work on
        images: More pictures to refer to
        model: Version of the model that does the work; default 'seedream_v5'
        t_pose: Turn the character into a T-pose; default False
        sketch_to_render: Turn a sketch into a rendered picture; default False
        """

class GenerateMultiviewImage(_tasks.GenerateMultiviewImage):
    def __init__(
        self,
        *,
        image: str | PurePath,
    ) -> None:
        """Draw the front, left, back and right of a picture's subject.

        image: A picture of one subject
        """

class EditMultiviewImage(_tasks.EditMultiviewImage):
    def __init__(
        self,
        *,
        source: str | PurePath,
        front: str = ...,
        left: str = ...,
        back: str = ...,
        right: str = ...,
    ) -> None:
        """Change single views of a finished set of four; the others stay as they are.

        source: Id of the finished task that made the four views
        front: What to change in the front view
        left: What to change in the left view
        back: What to change in the back view
        right: What to change in the right view
        """

class ImageToDepth(_tasks.ImageToDepth):
    def __init__(
        self,
        *,
        image: str | PurePath,
        kind: Literal["gray", "color"] = ...,
        process_res: int = ...,
    ) -> None:
        """Estimate the depth of a picture.

        image: The picture to measure
        kind: How depth is shown; default 'gray'
        process_res: Pixels of the longer side while it is processed; 126 to 2,016; default 504
        """

class ImageToSplat(_tasks.ImageToSplat):
    def __init__(
        self,
        *,
        image: str | PurePath,
        model_seed: int | None = ...,
    ) -> None:
        """Make a Gaussian splat from one picture: coloured points, and no mesh.

        image: A picture of one subject
        model_seed: The same seed gives the same splat; 0 to 2,147,483,647
        """

class TextureModel(_tasks.TextureModel):
    def __init__(
        self,
        *,
        source: str | PurePath,
        text_prompt: str = ...,
        style_image: str | PurePath = ...,
        image_prompt: str | PurePath = ...,
        images: tuple[str, ...] = ...,
        model: Literal["v3.0-20250812", "v3.5-20260815", "v2.5-20250123"] = ...,
        texture: bool = ...,
        pbr: bool = ...,
        texture_quality: Literal["fast", "standard", "detailed", "extreme"] = ...,
        texture_alignment: Literal["original_image", "geometry"] = ...,
        delight: bool = ...,
        bake: bool = ...,
        compress: Literal["geometry"] | None = ...,
        part_names: tuple[str, ...] = ...,
        model_seed: int | None = ...,
        texture_seed: int | None = ...,
    ) -> None:
        """Paint a model anew, after a prompt or pictures.

        source: A task id, a model file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        text_prompt: What the texture shows; models that Tripo did not make need one
        style_image: A picture whose style the texture takes over; needs Text Prompt
        image_prompt: A picture that the texture follows; not with Text Prompt or Images
        images: Four pictures that the texture follows: front, left, back, right; not with Text
            Prompt or Image Prompt
        model: Version of the model that does the work; default 'v3.0-20250812'
        texture: Paint the colours; default True
        pbr: Make metallic, roughness and normal maps; default True
        texture_quality: Resolution of the texture; HD and 8K cost more; default 'standard'
        texture_alignment: Whether the texture keeps to the picture or to the geometry; default
            'original_image'
        delight: Take baked light out of the texture; only v3.5; default True
        bake: Bake the materials into textures; default True
        compress: Compress the geometry in the file with meshopt; other programs may not open it
        part_names: Paint these parts only; all when empty
        model_seed: The same seed gives the same result; 0 to 2,147,483,647
        texture_seed: The same seed gives the same texture; 0 to 2,147,483,647
        """

class ConvertModel(_tasks.ConvertModel):
    def __init__(
        self,
        *,
        source: str | PurePath,
        format: Literal["GLTF", "USDZ", "FBX", "OBJ", "STL", "3MF"],
        quad: bool = ...,
        force_symmetry: bool = ...,
        face_limit: int | None = ...,
        flatten_bottom: bool = ...,
        flatten_bottom_threshold: float = ...,
        pivot_to_center_bottom: bool = ...,
        scale_factor: float = ...,
        auto_size: bool = ...,
        export_orientation: Literal["+x", "-x", "+y", "-y"] = ...,
        texture_size: int = ...,
        texture_format: Literal[
            "JPEG",
            "PNG",
            "WEBP",
            "BMP",
            "TIFF",
            "TARGA",
            "HDR",
            "DPX",
            "OPEN_EXR",
        ] = ...,
        bake: bool = ...,
        pack_uv: bool = ...,
        export_vertex_colors: bool = ...,
        with_animation: bool = ...,
        animate_in_place: bool = ...,
        assemble_animation: bool = ...,
        fbx_preset: Literal["blender", "3dsmax", "mixamo"] = ...,
        part_names: tuple[str, ...] = ...,
    ) -> None:
        """Write a model as a file of another format.

        source: A task id, a model file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        format: Format of the file; OBJ comes with its textures, STL has none
        quad: Quad-dominant mesh; the file is an FBX; needs Format USDZ or FBX or OBJ or STL or 3MF;
            default False
        force_symmetry: Make the quads symmetric; needs Quad on; default False
        face_limit: Upper bound of faces; as they are when not set; 1 to 2,000,000
        flatten_bottom: Cut the underside flat; default False
        flatten_bottom_threshold: How much of the underside is cut; needs Flatten Bottom on; 0.01 to
            1.0; default 0.01
        pivot_to_center_bottom: Put the origin under the middle of the model; default False
        scale_factor: Factor of the size; 0.0001 to 10,000.0; default 1.0
        auto_size: Scale to the size in the real world, in metres; default False
        export_orientation: Where the front looks in the file; later steps on the task expect +X;
            default '+x'
        texture_size: Pixels of a side of the textures; 128 to 8,192; default 4096
        texture_format: Type of the texture files; default 'JPEG'
        bake: Bake the materials into textures; default True
        pack_uv: Pack all UV islands into one map; default False
        export_vertex_colors: Write vertex colours; needs Format OBJ or glTF; default False
        with_animation: Keep the rig and its animation; default True
        animate_in_place: Take the movement of the root away; default False
        assemble_animation: Put all clips into one file; default False
        fbx_preset: Program that the FBX file is for; needs Format FBX; default 'blender'
        part_names: Write these parts only; all when empty
        """

class ImportModel(_tasks.ImportModel):
    def __init__(
        self,
        *,
        source: str | PurePath,
    ) -> None:
        """Give the service a model file, so that its steps can work on it; free.

        source: A GLB, FBX, OBJ or STL file, up to 150 MB, or a URL
        """

class RefineModel(_tasks.RefineModel):
    def __init__(
        self,
        *,
        source: str | PurePath,
    ) -> None:
        """Refine a draft of a v1.x model; retired in API v3.

        source: Id of a task that made a draft
        """

class StylizeModel(_tasks.StylizeModel):
    def __init__(
        self,
        *,
        source: str | PurePath,
        style: Literal[
            "lego",
            "voxel",
            "voronoi",
            "minecraft",
            "keyring",
            "fridge_magnet",
            "keycap",
        ],
        block_size: int = ...,
    ) -> None:
        """Rebuild a model in a style; retired in API v3.

        source: A task id, a model file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        style: The style
        block_size: Size of the blocks; needs Style Minecraft; 32 to 128; default 80
        """

class MeshSegmentation(_tasks.MeshSegmentation):
    def __init__(
        self,
        *,
        source: str | PurePath,
        model: Literal["v1.0-20250506", "v2.0-20260430"] = ...,
        segmentation_granularity: Literal["simple", "balanced", "detailed"] | None = ...,
        split_by_connectivity: bool = ...,
        ref_image: str | PurePath = ...,
    ) -> None:
        """Split a model into named parts.

        source: A task id, a model file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        model: Version of the model that does the work; default 'v1.0-20250506'
        segmentation_granularity: How many parts there are; only v2.0
        split_by_connectivity: Make loose pieces parts of their own; only v2.0; default True
        ref_image: A picture that shows the parts in colours; not with Granularity or Split Loose
            Parts; only v2.0
        """

class SmartSegment(_tasks.SmartSegment):
    def __init__(
        self,
        *,
        source: str | PurePath,
        seg_type: Literal["model", "image"] = ...,
        granularity: Literal["coarse", "medium", "fine"] | None = ...,
        hint: str = ...,
        transform: tuple[float, ...] = ...,
    ) -> None:
        """Split a GLB file into parts that a hint describes.

        source: A GLB file or a URL; left out, the active object: the file of its job, or its mesh
            where that is changed or your own
        seg_type: What is looked at to find the parts; the pictures cost more; default 'model'
        granularity: How fine the parts are
        hint: The parts in words
        transform: The model's 4 x 4 matrix, row by row: 16 numbers
        """

class MeshCompletion(_tasks.MeshCompletion):
    def __init__(
        self,
        *,
        source: str | PurePath,
        model: Literal["v1.0-20250506"] = ...,
        completion_mode: Literal["ai_completion", "quick_cap"] = ...,
        part_names: tuple[str, ...] = ...,
    ) -> None:
        """Close the holes that segmentation left in the parts.

        source: Id of a finished Segment Mesh task
        model: Version of the model that does the work; default 'v1.0-20250506'
        completion_mode: Invent what is hidden, or only close the holes for less; default
            'ai_completion'
        part_names: Complete these parts only; all when empty
        """

class HighpolyToLowpoly(_tasks.HighpolyToLowpoly):
    def __init__(
        self,
        *,
        source: str | PurePath,
        model: Literal["v2.0", "v1.0", "v3.0"] = ...,
        face_limit: int | None = ...,
        quad: bool = ...,
        bake: bool = ...,
        smart_uv: bool = ...,
        part_names: tuple[str, ...] = ...,
    ) -> None:
        """Build a model's mesh anew with fewer faces.

        source: A task id, a model file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        model: Version of the model that does the work; default 'v2.0'
        face_limit: Upper bound of faces; chosen by the service when not set; 1 to 2,000,000
        quad: Quad-dominant mesh; the result is an FBX file; default False
        bake: Bake the old texture onto the new mesh; only v2.0, v3.0; default True
        smart_uv: Unwrap the new mesh along its parts; only v3.0; default False
        part_names: Rebuild these parts only; all when empty; only v2.0, v3.0
        """

class MeshUv(_tasks.MeshUv):
    def __init__(
        self,
        *,
        source: str | PurePath,
        model: str = ...,
        export_orientation: Literal["+x", "-x", "+y", "-y"] = ...,
    ) -> None:
        """Lay out a model's UV map anew; up to 80,000 triangles.

        source: A task id, a model file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        model: Version of the model that does the work
        export_orientation: Where the front looks in the file; later steps on the task expect +X;
            default '+x'
        """

class AnimatePrerigcheck(_tasks.AnimatePrerigcheck):
    def __init__(
        self,
        *,
        source: str | PurePath,
    ) -> None:
        """Ask whether a model can be rigged, and as what; free.

        source: A task id, a GLB file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        """

class AnimateRig(_tasks.AnimateRig):
    def __init__(
        self,
        *,
        source: str | PurePath,
        model: Literal["v1.0-20240301", "v2.0-20250506", "v2.5-20260210", "v3.0-20260909"] = ...,
        rig_type: Literal[
            "biped",
            "quadruped",
            "hexapod",
            "octopod",
            "avian",
            "serpentine",
            "aquatic",
            "others",
        ] = ...,
        spec: Literal["tripo", "mixamo", "actorcore", "unity", "unreal", "vrm"] = ...,
        out_format: Literal["glb", "fbx"] = ...,
        no_weights_list: tuple[str, ...] = ...,
    ) -> None:
        """Give a model an armature.

        source: A task id, a model file or a URL; left out, the active object: its task, or its mesh
            where that is changed or your own
        model: Version of the model that does the work; default 'v1.0-20240301'
        rig_type: Build of the creature; Rig Check tells it; default 'biped'
        spec: Whose names and axes the bones have; default 'tripo'
        out_format: Format of the result; default 'glb'
        no_weights_list: Handed to the service as it is
        """

class AnimateRetarget(_tasks.AnimateRetarget):
    def __init__(
        self,
        *,
        source: str | PurePath,
        animation: str = ...,
        animations: tuple[str, ...] = ...,
        out_format: Literal["glb", "fbx"] = ...,
        export_with_geometry: bool = ...,
        animate_in_place: bool = ...,
        bake_animation: bool = ...,
    ) -> None:
        """Let a rigged model move after up to five presets.

        source: Id of a finished Rig Model task
        animation: Name of the movement
        animations: Further movements; five in all, each is paid for
        out_format: Format of the result; default 'glb'
        export_with_geometry: Put the mesh into the file as well; default True
        animate_in_place: Take the movement of the root away; default False
        bake_animation: Bake the movement into keyframes; needs File Format GLB; default True
        """
