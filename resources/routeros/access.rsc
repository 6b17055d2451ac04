#! The group of Waya: it may read, write, use the API and ping. It may not see passwords, change users or restart the router.
once /user group | name="waya" | policy={{=policy}}

#! The user that Waya signs in as, only from your office. A user of this name that is there already keeps its password: remove it first if Waya is to have this one.
once /user | name={{userName}} | group="waya" password={{password}} address={{=office}} comment="waya:setup"
