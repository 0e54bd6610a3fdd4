"""Addresses of 审批一张图."""

from django.urls import path

from zoneops.approvals.views import cases, flows, project

app_name = "approvals"
urlpatterns = [
    path("flows/", flows.flows, name="flows"),
    path("flows/cases/", cases.cases, name="cases"),
    path("flows/<int:pk>/", flows.flow, name="flow"),
    path("flows/<int:pk>/move/", flows.flow_move, name="flow_move"),
    path("flows/<int:pk>/diff/<int:other_pk>/", flows.flow_diff, name="flow_diff"),
    path("projects/<int:pk>/flow/", project.case, name="case"),
    path("projects/<int:pk>/flow/panel/", project.project_panel, name="project_panel"),
    path("projects/<int:pk>/flow/choose/", project.choose, name="choose"),
    path("projects/<int:pk>/flow/change/", project.change, name="change"),
    path("projects/<int:pk>/flow/steps/<int:step_pk>/", project.step, name="step"),
]
