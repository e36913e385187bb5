package parley.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import parley.codec.Bytes;
import parley.envelope.Transmittal;
import parley.party.NodeId;
import parley.party.Rolls;

/// The instructions that travel with evidence: what each file is, and the commands with which stock
/// tools check it, in English and in Russian.
final class ReadMe {
  private ReadMe() {}

  static void dossier(Transmittal transmittal, Papers papers, Map<String, Bytes> files) {
    String text =
        resource("dossier.txt")
            .replace("{serial}", transmittal.serial().shown())
            .replace("{sender}", transmittal.serial().sender().name())
            .replace("{recipient}", transmittal.recipient().name())
            .replace("{sender-authority}", authority(papers, transmittal.serial().sender()))
            .replace("{recipient-authority}", authority(papers, transmittal.recipient()));
    files.put(Layout.README, Bytes.utf8(text));
    files.put(Layout.GOST_CONFIGURATION, Bytes.utf8(resource("gost.cnf")));
  }

  static void accusation(Map<String, Bytes> files) {
    files.put(Layout.README, Bytes.utf8(resource("accusation.txt")));
  }

  static void witness(Map<String, Bytes> files) {
    files.put(Layout.README, Bytes.utf8(resource("witness.txt")));
  }

  static void journal(String origin, Map<String, Bytes> files) {
    files.put(Layout.README, Bytes.utf8(resource("journal.txt").replace("{origin}", origin)));
  }

  /// For example `US-authority-1`.
  private static String authority(Papers papers, NodeId node) {
    return papers
        .node(node)
        .map(Rolls.Listed::roll)
        .map(roll -> roll.party() + "-authority-" + roll.number())
        .orElse("unknown");
  }

  private static String resource(String name) {
    try (InputStream in = ReadMe.class.getResourceAsStream("/evidence/" + name)) {
      if (in == null) {
        throw new IllegalStateException("this program was packed without evidence/" + name);
      }
      return Bytes.owning(in.readAllBytes()).utf8();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
