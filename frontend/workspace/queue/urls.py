"""Addresses of a worker's queue, the work in it, and the time it takes."""

from django.urls import path

from frontend.workspace.queue import acts, time_log, views

urlpatterns = [
    path("", views.queue, name="queue"),
    path("review/", views.review, name="review"),
    path("waiting/", views.waiting, name="waiting"),
    path("snoozed/", views.snoozed, name="snoozed"),
    path("team/", views.team, name="team"),
    path("items/<uuid:item_id>/start/", acts.start, name="item_start"),
    path("items/<uuid:item_id>/snooze/", acts.snooze, name="item_snooze"),
    path("items/<uuid:item_id>/wake/", acts.wake, name="item_wake"),
    path("items/<uuid:item_id>/wait/", acts.wait, name="item_wait"),
    path("items/<uuid:item_id>/hand-over/", acts.hand_over, name="item_hand_over"),
    path("items/<uuid:item_id>/submit/", acts.submit, name="item_submit"),
    path("items/<uuid:item_id>/accept/", acts.accept, name="item_accept"),
    path("items/<uuid:item_id>/return/", acts.send_back, name="item_return"),
    path("items/<uuid:item_id>/undo/", acts.undo, name="item_undo"),
    path("items/<uuid:item_id>/time/", time_log.log_on_item, name="item_time"),
    path("items/<uuid:item_id>/timer/", time_log.start_on_item, name="item_timer"),
    path("time/", time_log.week, name="time"),
    path("time/log/", time_log.log, name="time_log"),
    path("time/start/", time_log.start, name="time_start"),
    path("time/stop/", time_log.stop, name="time_stop"),
    path("time/discard/", time_log.discard, name="time_discard"),
    path("palette/", views.palette, name="palette"),
]
