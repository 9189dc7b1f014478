"""The look: Gradio's base theme with system fonts, quiet greys and one blue dark enough for small text."""

from __future__ import annotations

import gradio as gr

FONTS = (
    "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "PingFang SC", "Microsoft YaHei",
    "Noto Sans CJK SC", "sans-serif",
)  # fmt: skip
MONO_FONTS = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")


def theme() -> gr.themes.Base:
    """Plain font names, never a web font: a page must not ask another machine for anything."""
    blue = gr.themes.Color(
        c50="#eef4fb", c100="#dce8f6", c200="#bcd3ee", c300="#8fb5e2", c400="#5b91d1", c500="#2f6fbb", c600="#1f5aa3",
        c700="#1a4a87", c800="#183f70", c900="#17365d", c950="#10233d",
    )  # fmt: skip
    return gr.themes.Base(
        primary_hue=blue,
        secondary_hue=blue,
        neutral_hue=gr.themes.colors.zinc,
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
        font=FONTS,
        font_mono=MONO_FONTS,
    ).set(
        body_background_fill="#f6f6f4",
        body_background_fill_dark="#141517",
        body_text_color="#1d1f23",
        body_text_color_dark="#e7e7e4",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1c1e21",
        block_border_color="#e2e2dd",
        block_border_color_dark="#303338",
        border_color_primary="#e2e2dd",
        border_color_primary_dark="#303338",
        button_primary_background_fill="#1f5aa3",
        button_primary_background_fill_hover="#1a4a87",
        button_primary_background_fill_dark="#2f6fbb",
        button_primary_background_fill_hover_dark="#3d7cc8",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        block_label_text_color="#55585f",
        block_label_text_color_dark="#b4b6ba",
        body_text_color_subdued="#5c5f66",
        body_text_color_subdued_dark="#a6a9ae",
        block_shadow="none",
        block_shadow_dark="none",
    )
