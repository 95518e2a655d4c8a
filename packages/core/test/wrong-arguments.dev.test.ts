import * as core from "@dosync/core";
import * as adapter from "@dosync/core/adapter";
import * as collections from "@dosync/core/collection";
import * as coreTesting from "@dosync/core/testing";
import { EVERYTHING, testWrongArguments } from "../../../tests/support/wrong-arguments.ts";

testWrongArguments(
  [
    ["core", core],
    ["core/adapter", adapter],
    ["core/collection", collections],
    ["core/collection", { "collection()": collections.collection() }],
    ["core/testing", coreTesting],
  ],
  {
    "core agent": EVERYTHING,
    "core atom": EVERYTHING,
    "core ref": EVERYTHING,
    "core disposeModel": ["({})"],
    "core draft": ["()", "({})"],
    "core isInTransaction": EVERYTHING,
    "core settled": ["()"],
    "core snapshot": EVERYTHING,
    "core/adapter addressBook": ["({})"],
    "core/adapter addressesOf": ["({})"],
    "core/adapter areToolsAttached": EVERYTHING,
    "core/adapter attachTools": ["({})"],
    "core/adapter checkObject": ["({})"],
    "core/adapter checkOptions": ["()", "({})"],
    "core/adapter className": ["({})"],
    "core/adapter collectionsIn": ["({})"],
    "core/adapter dehydrate": ["({})"],
    "core/adapter draftWorld": ["({})"],
    "core/adapter isAlike": EVERYTHING,
    "core/adapter isCollection": EVERYTHING,
    "core/adapter isIdentity": EVERYTHING,
    "core/adapter isPlain": EVERYTHING,
    "core/adapter isRefusal": EVERYTHING,
    "core/adapter keepInitialValues": EVERYTHING,
    "core/adapter labelIdentities": ["({})"],
    "core/adapter noteReader": EVERYTHING, // without tools it does nothing
    "core/adapter noteReplica": ["({})"],
    "core/adapter openPoints": EVERYTHING,
    "core/adapter openReplicas": EVERYTHING,
    "core/adapter openWorld": EVERYTHING,
    "core/adapter reportFailure": EVERYTHING,
    "core/adapter tellMutation": EVERYTHING, // without tools it does nothing
    "core/collection collection": EVERYTHING, // the second call is checked below
    "core/collection collectionOf": EVERYTHING,
    "core/collection keyOf": EVERYTHING,
    "core/testing resetAll": EVERYTHING,
  },
);
