"""Addresses of sharing: the office's and everybody's."""

from django.urls import path

from zhiheng.apps.sharing.views import exchange, lookup, notices, receipts, reports, subscriptions, verification

urlpatterns = [
    path("credit/", lookup.lookup, name="credit_lookup"),
    path("credit/penalties/", lookup.penalties, name="credit_penalties"),
    path("credit/dishonest/", lookup.dishonest, name="credit_dishonest"),
    path("credit/verify/", verification.how, name="credit_how_to_verify"),
    path("credit/verify/<str:digest>/", verification.verify, name="credit_verify"),
    path("credit/<str:code>/", lookup.organisation, name="credit_organisation"),
    path("credit/<str:code>/report/", reports.public_report, name="credit_public_report"),
    path("credit/report/<str:number>.<str:ending>", reports.public_file, name="credit_public_file"),
    path("verify_report.py", verification.script, name="credit_script"),
    path("work/sharing/", subscriptions.SubscriptionList.as_view(), name="subscriptions"),
    path("work/sharing/new/", subscriptions.choose, name="subscription_choose"),
    path("work/sharing/new/<slug:item>/", subscriptions.ask, name="subscription_ask"),
    path("work/sharing/<int:pk>/", subscriptions.subscription, name="subscription"),
    path("work/sharing/<int:pk>/decide/", subscriptions.decide, name="subscription_decide"),
    path("work/sharing/<int:pk>/end/", subscriptions.end, name="subscription_end"),
    path("work/sharing/<int:pk>/key/", subscriptions.issue_key, name="subscription_key"),
    path("work/sharing/<int:pk>/consent/", subscriptions.consent, name="subscription_consent"),
    path("work/sharing/<int:pk>/package/", exchange.make, name="subscription_package"),
    path("work/sharing/keys/<int:pk>/withdraw/", subscriptions.withdraw_key, name="key_withdraw"),
    path("work/sharing/receipts/", receipts.ReceiptList.as_view(), name="receipts"),
    path("work/sharing/deliveries/", receipts.DeliveryList.as_view(), name="deliveries"),
    path("work/sharing/deliveries/<int:pk>/again/", receipts.again, name="delivery_again"),
    path("work/sharing/packages/", exchange.PackageList.as_view(), name="packages"),
    path("work/sharing/packages/<int:pk>/", exchange.download, name="package"),
    path("work/sharing/notices/", notices.NoticeList.as_view(), name="notices"),
    path("work/sharing/notices/<int:pk>/", notices.notice, name="notice"),
    path("work/sharing/reports/", reports.ReportList.as_view(), name="credit_reports"),
    path("work/sharing/reports/new/", reports.issue, name="credit_report_issue"),
    path("work/sharing/reports/<str:number>.<str:ending>", reports.file, name="credit_report_file"),
]
