package parley.translation;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// Translations on PostgreSQL.
class PostgresTranslationIT extends TranslationConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database() throws Exception {
    return POSTGRES.database();
  }
}
