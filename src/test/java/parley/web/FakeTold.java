package parley.web;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.certtalk.TalkPages;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.report.Reports;

/// What a test says that the journals have of reports and feedback, the newest first.
final class FakeTold implements TalkPages.Told {
  final List<Reports.Report> reports = new CopyOnWriteArrayList<>();
  final List<Reports.Feedback> feedback = new CopyOnWriteArrayList<>();

  @Override
  public List<Reports.Feedback> on(String object) {
    return feedback.stream().filter(each -> each.objects().contains(object)).toList();
  }

  @Override
  public List<Reports.Report> reports(Optional<NodeId> with) {
    return reports.stream()
        .filter(each -> with.isEmpty() || with.get().equals(each.peer()))
        .toList();
  }

  @Override
  public Optional<Reports.Feedback> feedback(MessageId id) {
    return feedback.stream().filter(each -> each.id().equals(id)).findFirst();
  }
}
