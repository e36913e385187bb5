package parley.evidence;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.party.Roll;
import parley.seal.NodeKeys;
import parley.seal.Suite;

/// The names of files in dossiers and journal exports (V-DOSSIER-1), and those whose content
/// follows from the papers alone.
final class Layout {
  static final String README = "README.txt";
  static final String GOST_CONFIGURATION = "gost.cnf";
  static final String CONTENT = "message/signed-content.txt";
  static final String ATTACHMENT = "message/attachment-";
  static final String ASSERTION = "message/assertion-";
  static final String ANSWER = "answer/answer.json";
  static final String ANSWER_PEM = "answer/answer.pem";
  static final String ANSWER_LEAF = "answer/leaf.json";
  static final String ANSWER_PROOF = "answer/leaf.tlog-proof";
  static final String OWN_LEAF = "journal/leaf.json";
  static final String OWN_PROOF = "journal/leaf.tlog-proof";
  static final String CONSISTENCY = "journal/consistency.txt";
  static final String PEER_CHECKPOINT = "journal/peer-checkpoint.txt";
  static final String ROLLS = "rolls";
  static final String AGREEMENTS = "agreements";
  static final String CERTIFICATES = "certificates";

  private static final int PEM_LINE = 64;
  private static final int LONGEST_ATTACHMENT_NAME = 80;

  private Layout() {}

  /// For example `message/nist.p7s`.
  static String signature(String folder, Suite suite) {
    return folder + "/" + suite.code() + ".p7s";
  }

  static String container(String folder, Suite suite) {
    return folder + "/" + suite.code() + ".asics";
  }

  /// For example `message/attachment-01-report.pdf`: what is not plain in the name becomes `_`.
  static String attachment(int number, String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    int cut = Math.max(0, plain.length() - LONGEST_ATTACHMENT_NAME);
    return String.format(Locale.ROOT, "%s%02d-%s", ATTACHMENT, number, plain.substring(cut));
  }

  static String assertion(int number) {
    return ASSERTION + number + ".der";
  }

  static String roll(Roll roll) {
    return ROLLS + "/" + roll.party() + "-" + roll.number() + ".pem";
  }

  static String agreement(parley.agreement.Agreement agreement) {
    return AGREEMENTS + "/" + agreement.id() + "-" + agreement.version() + ".pem";
  }

  /// The certificates of every roll, in the PEM that stock tools read.
  static Map<String, Bytes> certificates(Iterable<Roll> rolls) {
    Map<String, Bytes> files = new TreeMap<>();
    for (Roll roll : rolls) {
      String authority = roll.party() + "-authority";
      put(files, authority, roll.number(), roll.authority());
      roll.nodes().forEach(n -> put(files, n.id().name(), roll.number(), n.keys().signing()));
    }
    return files;
  }

  private static void put(
      Map<String, Bytes> files, String who, long roll, NodeKeys.Signing certificates) {
    certificates
        .certificates()
        .forEach((suite, der) -> files.put(certificate(who, roll, suite), pem(der)));
  }

  /// For example `certificates/US-authority-1-nist.pem`.
  static String certificate(String who, long roll, Suite suite) {
    return CERTIFICATES + "/" + who + "-" + roll + "-" + suite.code() + ".pem";
  }

  private static Bytes pem(Bytes der) {
    StringBuilder pem = new StringBuilder("-----BEGIN CERTIFICATE-----\n");
    String base64 = der.base64();
    for (int at = 0; at < base64.length(); at += PEM_LINE) {
      pem.append(base64, at, Math.min(base64.length(), at + PEM_LINE)).append('\n');
    }
    return Bytes.utf8(pem.append("-----END CERTIFICATE-----\n").toString());
  }
}
