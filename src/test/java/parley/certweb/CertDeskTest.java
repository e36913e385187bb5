package parley.certweb;

/// On SQLite.
class CertDeskTest extends CertDeskConformance {
  @Override
  String database() {
    return "";
  }
}
