import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { testStorage } from "./storage.suite.ts";

testStorage((test) => {
  const sql = new NodeSqlite();
  test({ sql, transaction: sql.transaction });
  sql.close();
});
