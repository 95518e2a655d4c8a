// The tables of a store, as plain SQL that SQLite and PostgreSQL both understand.

/**
 * What brings the tables from each version to the next. A step is never changed once it was published: another
 * one is added.
 */
export const steps: readonly (readonly string[])[] = [
  [
    `create table dosync_space (
       model text not null,
       space text not null,
       head bigint not null,
       floor bigint not null,
       version integer not null,
       primary key (model, space)
     )`,
    `create table dosync_value (
       model text not null,
       space text not null,
       address text not null,
       value text not null,
       primary key (model, space, address)
     )`,
    `create table dosync_batch (
       model text not null,
       space text not null,
       head bigint not null,
       batch text not null,
       primary key (model, space, head)
     )`,
    `create table dosync_client (
       model text not null,
       space text not null,
       client text not null,
       last text not null,
       seen bigint not null,
       primary key (model, space, client)
     )`,
    `create index dosync_client_seen on dosync_client (seen)`,
  ],
  [
    `create table dosync_after (
       model text not null,
       space text not null,
       key text not null,
       call text not null,
       due bigint not null,
       tries integer not null,
       primary key (model, space, key)
     )`,
    `create index dosync_after_due on dosync_after (model, due)`,
  ],
  [
    // That of the last batch stands beside the head. In what older programs have written there is none.
    `alter table dosync_space add column history text`,
    `alter table dosync_batch add column history text`,
  ],
];
