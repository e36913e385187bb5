package parley.evidence;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.party.Roll;

/// The rolls, agreements and certificates among the files of a dossier or export.
final class PaperFiles {
  private PaperFiles() {}

  /// @param known gets the name of every file that belongs
  static void read(Map<String, Bytes> files, Papers papers, Set<String> known, Report report) {
    files.forEach((name, content) -> {
      if (name.startsWith(Layout.ROLLS + "/")) {
        known.add(name);
        report.guard(
            name,
            () -> {
              Roll roll = Papers.readRoll(content);
              papers.add(roll);
              named(name, Layout.roll(roll), report);
            });
      } else if (name.startsWith(Layout.AGREEMENTS + "/")) {
        known.add(name);
        report.guard(
            name,
            () -> {
              Agreement agreement = Papers.readAgreement(content);
              papers.add(agreement);
              named(name, Layout.agreement(agreement), report);
            });
      }
    });
    certificates(files, papers, known, report);
  }

  private static void named(String name, String rightly, Report report) {
    if (!name.equals(rightly)) {
      report.broken(name, "it should be named " + rightly);
    }
  }

  private static void certificates(
      Map<String, Bytes> files, Papers papers, Set<String> known, Report report) {
    Map<String, Bytes> expected = Layout.certificates(papers.rolls());
    known.addAll(expected.keySet());
    boolean whole = true;
    for (Map.Entry<String, Bytes> certificate : expected.entrySet()) {
      if (!Optional.of(certificate.getValue())
          .equals(Optional.ofNullable(files.get(certificate.getKey())))) {
        report.broken(certificate.getKey(), "it is not the certificate on the roll");
        whole = false;
      }
    }
    if (whole && !expected.isEmpty()) {
      report.holds(Layout.CERTIFICATES, expected.size() + " certificates are those on the rolls");
    }
  }
}
