# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of the animations, and which skeleton takes which."""

PREFIX, BIPED_PREFIX = "preset:", "preset:biped:"
_COMMON_NAMES = "idle walk run dive climb jump slash shoot hurt fall turn"
OTHERS = {
    "quadruped": frozenset({"walk"}),
    "hexapod": frozenset({"walk"}),
    "octopod": frozenset({"walk"}),
    "serpentine": frozenset({"march"}),
    "aquatic": frozenset({"march"}),
}
_BIPED_NAMES = """
    afraid agree angry_01 angry_02 angry_03 basketball_shot bow box_01 box_02 box_03 cast_a_spell
    cheer chop clap climb complain_01 complain_02 cross_body_crunch crossover_dribble cry dance_01
    dance_02 dance_03 dance_04 dance_05 dance_06 defeat_02 defeat_03 depressed dig dive dribble
    fall fire flee_01 flee_02 flip fold_arms football_catch football_save football_pass freaky
    frightened front_kick_01 front_kick_02 frustrated_01 frustrated_02 golf greet_01 greet_02
    greet_03 greet_04 heart_pose hit_to_body_01 hit_to_body_02 hit_to_head hit_to_side
    hit_to_stomach hug hurt idle jump_down jump jump_rope_01 jump_rope_02 laugh_01 laugh_02
    lift_heavy look_around make_a_call_01 make_a_call_02 pitch_baseball play_mobile_game
    play_video_game press-up run_upstairs run scared_01 scared_02 scratch shoot shovel sing_01
    sing_02 sing_03 sing_04 sit slash sob standing_relax surf swagger swim turn
    victory_celebration volleyball wait walk warm_up wave_goodbye_01 wave_goodbye_02
"""
COMMON = frozenset(_COMMON_NAMES.split())
BIPED = frozenset(_BIPED_NAMES.split())
KNOWN = frozenset(
    {
        *(PREFIX + name for name in COMMON),
        *(BIPED_PREFIX + name for name in BIPED),
        *(f"{PREFIX}{type}:{name}" for type, names in OTHERS.items() for name in names),
    }
)


def fits(preset: str, rig_type: str, first_version: bool) -> bool:
    """Tell whether a skeleton takes an animation; the first version knows more for bipeds."""
    if rig_type != "biped":
        own = f"{PREFIX}{rig_type}:"
        return preset.removeprefix(own) in OTHERS.get(rig_type, ()) and preset.startswith(own)
    if preset.startswith(BIPED_PREFIX):
        name = preset.removeprefix(BIPED_PREFIX)
        return name in BIPED and (first_version or name in COMMON)
    return preset.removeprefix(PREFIX) in COMMON
