"""URLs of a postmortem's sections, its timeline's preview, and templates."""

from django.urls import path

from postmortems import section_views, template_views, timeline_views

urlpatterns = [
    path("postmortems/templates/", template_views.templates, name="postmortem_templates"),
    path("postmortems/templates/new/", template_views.new, name="new_postmortem_template"),
    path("postmortems/templates/<int:pk>/", template_views.edit, name="edit_postmortem_template"),
    path("postmortems/timeline/", timeline_views.look_at_timeline, name="look_at_timeline"),
    path("postmortems/<int:number>/writers/", section_views.writers, name="postmortem_writers"),
    path("postmortems/<int:number>/events/", section_views.add_event, name="add_timeline_event"),
    path("postmortems/<int:number>/sections/<slug:key>/", section_views.section, name="postmortem_section"),
    path(
        "postmortems/<int:number>/sections/<slug:key>/here/",
        section_views.be_in_section,
        name="be_in_section",
    ),
    path(
        "postmortems/<int:number>/sections/<slug:key>/draft/",
        section_views.draft_section,
        name="draft_section",
    ),
    path(
        "postmortems/<int:number>/sections/<slug:key>/leave/",
        section_views.leave_section,
        name="leave_section",
    ),
]
