"""How forms look: label, what went wrong and how to mend it, field, help; all tied together for screen readers."""

from django.forms.renderers import TemplatesSetting


class FrameRenderer(TemplatesSetting):
    """Renders every form of the site, also those of packages, with the frame's own templates."""

    form_template_name = "web/_fields.html"
    field_template_name = "web/_field.html"
