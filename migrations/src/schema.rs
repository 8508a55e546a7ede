//! What the tables have in common.

use sea_orm_migration::prelude::*;

/// Creates a table and its indexes.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    mut table: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    manager.create_table(table.take()).await?;
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops tables, in the order given: those that refer to others first.
pub(crate) async fn drop_all(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables {
        manager
            .drop_table(Table::drop().table(*table).take())
            .await?;
    }
    Ok(())
}

/// Adds columns, one statement each: SQLite takes no more at a time.
pub(crate) async fn add_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: Vec<ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        let add = Table::alter().table(table).add_column(column).take();
        manager.alter_table(add).await?;
    }
    Ok(())
}

/// Takes columns away again, one statement each.
pub(crate) async fn drop_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: Vec<ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        let drop = Table::alter()
            .table(table)
            .drop_column(column.get_column_name())
            .take();
        manager.alter_table(drop).await?;
    }
    Ok(())
}

/// A reference to the `id` of another table; rows go with what they refer to.
pub(crate) fn belongs_to(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(target, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A reference to the `id` of another table that may not vanish before this row does.
pub(crate) fn needs(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(target, "id")
        .take()
}

/// An index named after what it covers.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    named(format!("ix_{table}_{}", columns.join("_")), table, columns)
}

/// A unique index named after what it covers.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    named(format!("ux_{table}_{}", columns.join("_")), table, columns)
        .unique()
        .take()
}

fn named(name: String, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index.take()
}
