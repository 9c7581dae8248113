DROP TABLE agent_aliases;
